package dev.slipway.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.server.launch.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Speaks HTTP over a plain socket, so that a test can send what no client library would. Each answer is held against the spec. */
public final class Http {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Http() {}

    /** An answer as it came. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Answer(String statusLine, List<String> headers, byte[] body) {
        public int status() {
            return Integer.parseInt(statusLine.split(" ")[1]);
        }

        public Optional<String> header(String name) {
            return headers.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst();
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            try {
                return MAPPER.readTree(body);
            } catch (IOException exception) {
                throw new UncheckedIOException(exception);
            }
        }

        /** The last part of the problem's type. */
        public String problem() {
            String type = json().path("type").asText();
            return type.substring(type.lastIndexOf('/') + 1);
        }
    }

    /** Sends a request with the administrator's token. */
    static Answer administrator(TestServer server, String method, String target, String... headers) {
        return request(
                server,
                method,
                target,
                "",
                Stream.concat(Stream.of("Authorization: Bearer " + server.administratorToken()), Stream.of(headers))
                        .toArray(String[]::new));
    }

    /** Sends a request as nobody. */
    static Answer anonymous(TestServer server, String method, String target, String... headers) {
        return request(server, method, target, "", headers);
    }

    public static Answer request(TestServer server, String method, String target, String body, String... headers) {
        return request(server.uri(), method, target, body, headers);
    }

    /** Sends a request on a connection of its own. */
    public static Answer request(URI server, String method, String target, String body, String... headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head =
                new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
        if (bytes.length > 0) {
            head.append("Content-Length: ").append(bytes.length).append("\r\n");
        }
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return raw(server, head + "\r\n" + body);
    }

    /** Sends the characters as they are, in ISO 8859-1 unless they are UTF-8 text, and reads until the server closes. */
    static Answer raw(TestServer server, String request) {
        return raw(server.uri(), request);
    }

    private static Answer raw(URI server, String request) {
        Answer answer = exchange(server, request);
        String[] words = request.split("\r\n", 2)[0].split(" ");
        Contract.check(words[0], words.length == 3 ? words[1] : "", answer);
        return answer;
    }

    private static Answer exchange(URI server, String request) {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return parse(socket.getInputStream().readAllBytes());
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    static Answer parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IllegalStateException("no answer but: " + text);
        }
        List<String> lines = new ArrayList<>(List.of(text.substring(0, end).split("\r\n")));
        String statusLine = lines.removeFirst();
        byte[] body = text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1);
        boolean chunked = lines.stream().anyMatch(line -> line.equalsIgnoreCase("Transfer-Encoding: chunked"));
        return new Answer(statusLine, lines, chunked ? unchunk(body) : body);
    }

    private static byte[] unchunk(byte[] body) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        String text = new String(body, StandardCharsets.ISO_8859_1);
        int position = 0;
        while (position < text.length()) {
            int line = text.indexOf("\r\n", position);
            int size = Integer.parseInt(text.substring(position, line), 16);
            joined.write(body, line + 2, size);
            position = line + 2 + size + 2;
        }
        return joined.toByteArray();
    }
}
