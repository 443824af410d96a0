package dev.slipway.server.http;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glassfish.grizzly.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Judges the head of a request before Grizzly reads it. Grizzly takes much that another reader takes otherwise (a field name before a space, folded lines, a lone LF, two lengths), and where a proxy and a server read one request as two different ones, a
 * second request is smuggled past the proxy. So this server reads RFC 9112 to the letter (sections 2.2, 3, 5.1, 6.1 and 6.3) and refuses what is in doubt.
 */
final class RequestHead {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]";
    private static final Pattern REQUEST_LINE =
            Pattern.compile(TOKEN + "{1,32}+ [!-~\\x80-\\xFF]++ HTTP/(?<version>[0-9]\\.[0-9])");
    static final Pattern FIELD = Pattern.compile("(?<name>" + TOKEN + "++):[ \\t]*+(?<value>[ \\t!-~\\x80-\\xFF]*+)");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private String method = "";
    private String version = "";
    private int hosts;
    private int lengths;
    private int encodings;

    private RequestHead() {}

    /**
     * The head, or null when its last line has not arrived. What has arrived of a head is judged at once, so that nobody who does not speak HTTP holds a connection.
     *
     * @param input what has arrived, from the first byte of the head
     * @throws MalformedException when no bytes that may follow make it a valid head
     */
    static @Nullable RequestHead read(Buffer input, int maxBytes) {
        RequestHead head = new RequestHead();
        CrlfLines lines = new CrlfLines(input, maxBytes);
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isEmpty() && !head.method.isEmpty()) {
                head.judgeFraming();
                return head;
            }
            head.take(line);
        }
        head.judgeBegin(lines.rest());
        return null;
    }

    /** Whether the body comes in chunks. */
    boolean isChunked() {
        return encodings == 1;
    }

    private void take(String line) {
        Matcher matcher = pattern().matcher(line);
        if (!matcher.matches()) {
            throw malformedLine();
        }
        if (method.isEmpty()) {
            method = line.substring(0, line.indexOf(' '));
            version = matcher.group("version");
            if (!version.equals("1.1") && !version.equals("1.0")) {
                throw new MalformedException("the server speaks HTTP/1.1 and HTTP/1.0");
            }
        } else {
            takeField(
                    matcher.group("name").toLowerCase(Locale.ROOT),
                    matcher.group("value").strip());
        }
    }

    private void takeField(String name, String value) {
        switch (name) {
            case "host" -> hosts++;
            case "content-length" -> {
                lengths++;
                if (!LENGTH.matcher(value).matches()) {
                    throw new MalformedException("Content-Length is not a number of bytes");
                }
            }
            case "transfer-encoding" -> {
                encodings++;
                if (!value.equalsIgnoreCase("chunked")) {
                    throw new MalformedException("the only Transfer-Encoding that is understood is `chunked`");
                }
            }
            default -> {
                // What it says has no say in where the request ends.
            }
        }
    }

    private void judgeFraming() {
        if (hosts > 1 || (hosts == 0 && version.equals("1.1"))) {
            throw new MalformedException("an HTTP/1.1 request has exactly one Host");
        }
        if (lengths + encodings > 1) {
            throw new MalformedException("the request has contradictory lengths: one Content-Length or one"
                    + " Transfer-Encoding says where its body ends");
        }
        if (encodings == 1 && version.equals("1.0")) {
            throw new MalformedException("HTTP/1.0 has no Transfer-Encoding");
        }
        if (lengths + encodings > 0 && method.equals("TRACE")) {
            // Grizzly would take such a body for the next request.
            throw new MalformedException("a TRACE request has no body");
        }
    }

    /** Judges the begin of a line whose end is still to come. */
    @SuppressWarnings("JdkObsolete") // What arrives in pieces is what hitEnd() is for.
    private void judgeBegin(String begin) {
        Matcher matcher = pattern().matcher(begin.endsWith("\r") ? begin.substring(0, begin.length() - 1) : begin);
        if (!begin.isEmpty() && !begin.equals("\r") && !matcher.matches() && !matcher.hitEnd()) {
            throw malformedLine();
        }
    }

    private Pattern pattern() {
        return method.isEmpty() ? REQUEST_LINE : FIELD;
    }

    private MalformedException malformedLine() {
        return new MalformedException(
                method.isEmpty()
                        ? "the request line is not `METHOD /path HTTP/1.1`"
                        : "a header line is not `Name: value`, with the colon directly after the name, on one line,"
                                + " without control characters");
    }
}
