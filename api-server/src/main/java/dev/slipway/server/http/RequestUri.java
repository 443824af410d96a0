package dev.slipway.server.http;

import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.glassfish.jersey.server.internal.ContainerUtils;
import org.jspecify.annotations.Nullable;

/**
 * The target of a request, checked before anything looks at it. Names in paths need no escapes, so that whatever could be read in two ways is refused: encoded slashes, dot segments, control
 * characters, bytes that are not UTF-8.
 */
final class RequestUri {
    /** The Host header has no say in anything: answers hold paths, not URLs. */
    static final URI BASE = URI.create("http://slipway/");

    private RequestUri() {}

    /**
     * The URI that Jersey routes by.
     *
     * @throws ProblemException {@code malformed-request}
     */
    static URI of(String path, @Nullable String query) {
        if (!path.startsWith("/")) {
            throw malformed("the path must begin with a slash");
        }
        for (String segment : path.split("/", -1)) {
            String decoded = decode(segment, "path");
            if (decoded.equals(".") || decoded.equals("..")) {
                throw malformed("the path must not have the segments `.` and `..`");
            }
            if (decoded.indexOf('/') >= 0 || decoded.indexOf('\\') >= 0 || segment.indexOf(';') >= 0) {
                throw malformed("the path must not have encoded slashes, backslashes or semicolons");
            }
        }
        if (query != null) {
            decode(query, "query");
        }
        try {
            return new URI("http://slipway" + path
                    + (query == null ? "" : "?" + ContainerUtils.encodeUnsafeCharacters(query)));
        } catch (URISyntaxException exception) {
            throw malformed("the path or query has characters that must be percent-encoded");
        }
    }

    private static String decode(String text, String what) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (character == '%') {
                int high = index + 2 < text.length() ? Character.digit(text.charAt(index + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(text.charAt(index + 2), 16);
                if (low < 0) {
                    throw malformed("the " + what + " has a percent sign without two hex digits");
                }
                bytes.put((byte) (high << 4 | low));
                index += 2;
            } else if (character > 0x7E) {
                throw malformed("the " + what + " has characters that must be percent-encoded");
            } else {
                bytes.put((byte) character);
            }
        }
        String decoded = strictUtf8(bytes.flip(), what);
        if (decoded.chars().anyMatch(Character::isISOControl)) {
            throw malformed("the " + what + " has control characters");
        }
        return decoded;
    }

    private static String strictUtf8(ByteBuffer bytes, String what) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
        } catch (CharacterCodingException exception) {
            throw malformed("the " + what + " is not UTF-8");
        }
    }

    private static ProblemException malformed(String detail) {
        return ProblemException.problem(ProblemType.MALFORMED_REQUEST, detail);
    }
}
