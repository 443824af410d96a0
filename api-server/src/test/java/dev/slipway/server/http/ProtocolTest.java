package dev.slipway.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.base.ProblemType;
import dev.slipway.server.launch.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What two readers could take for different requests is refused, and nothing after it is read. The idle time-out is 60 seconds here, so that what is closed at once is not closed by it. */
class ProtocolTest {
    private static final String POST = "POST /v1/job-file/check HTTP/1.1\r\nHost: test\r\n";
    private static final String NEXT = "GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String exchange(String request) throws IOException {
        URI uri = server.uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static void assertRefusedAndClosed(String request, String reason) throws IOException {
        String answers = exchange(request);
        assertThat(answers.split("HTTP/1\\.1 [0-9]{3} ", -1)).as(answers).hasSize(2);
        Http.Answer answer = Http.parse(answers.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 400 Bad Request");
        assertThat(answer.header("Connection")).hasValue("close");
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.problem()).isEqualTo("malformed-request");
        assertThat(answer.json().path("detail").asText()).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Content-Length: 5\r\nContent-Length: 0\r\n",
                "Content-Length: 5\r\nContent-Length: 5\r\n",
            })
    void aBodyOfTwoLengthsIsRefused(String fields) throws IOException {
        assertRefusedAndClosed(POST + fields + "\r\n0\r\n\r\n" + NEXT, "contradictory lengths");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "identity",
                "xchunked",
                "chunkedx",
                "chunked, identity",
                "gzip, chunked",
                "chunked, chunked",
                "chunked;q=1",
                "\u00a0chunked",
                "\"chunked\"",
                ""
            })
    void anUnknownTransferEncodingIsRefused(String encoding) throws IOException {
        assertRefusedAndClosed(
                POST + "Transfer-Encoding: " + encoding + "\r\n\r\n0\r\n\r\n" + NEXT, "Transfer-Encoding");
    }

    @Test
    void aTransferEncodingInHttp10IsRefused() throws IOException {
        assertRefusedAndClosed(
                "POST /v1/job-file/check HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + NEXT, "HTTP/1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+5", "-1", "0x5", "5, 5", "5 5", "many", "", "99999999999999999999"})
    void aLengthThatIsNoNumberIsRefused(String length) throws IOException {
        assertRefusedAndClosed(POST + "Content-Length: " + length + "\r\n\r\nhello" + NEXT, "Content-Length");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X : y\r\n",
                "Transfer-Encoding : chunked\r\n",
                "X\t: y\r\n",
                " X: y\r\n",
                "X: y\r\n z\r\n",
                "X: y\r\n\tz\r\n",
                "X:\r\n z\r\n",
                ": y\r\n",
                "X\r\n",
                "X(y): z\r\n",
                "X: y\rZ: z\r\n",
                "X: y\0z\r\n",
                "X: y\u0007\r\n"
            })
    void aFieldLineThatCouldBeReadInTwoWaysIsRefused(String line) throws IOException {
        assertRefusedAndClosed(POST + line + "\r\n" + NEXT, "a header line is not");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /healthz HTTP/1.1\nHost: test\n\n",
                "GET /healthz HTTP/1.1\r\nHost: test\nX: y\r\n\r\n",
                "GET /healthz HTTP/1.1\r\nHost: test\r\n\n"
            })
    void aLineThatEndsInALoneLineFeedIsRefused(String head) throws IOException {
        assertRefusedAndClosed(head + NEXT, "LF alone");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5\nhello\r\n0\r\n\r\n",
                "5\r\nhello\n0\r\n\r\n",
                "5\r\nhelloXX\r\n0\r\n\r\n",
                "5\r\nhello0\r\n\r\n",
                "5\r\nhello\r\n0\n\r\n",
                "5\r\nhello\r\n0\r\n\n",
                "5\r\nhello\r\n0\r\nX : y\r\n\r\n",
                "\r\n",
                "0x5\r\nhello\r\n0\r\n\r\n",
                "+5\r\nhello\r\n0\r\n\r\n",
                "-5\r\nhello\r\n0\r\n\r\n",
                " 5\r\nhello\r\n0\r\n\r\n",
                "5 \r\nhello\r\n0\r\n\r\n",
                "5;a\rb\r\nhello\r\n0\r\n\r\n",
                "10000000000000005\r\nhello\r\n0\r\n\r\n",
                "five\r\nhello\r\n0\r\n\r\n"
            })
    void chunksThatCouldEndElsewhereAreRefused(String chunks) throws IOException {
        String head = POST + "Content-Type: application/yaml\r\nTransfer-Encoding: chunked\r\nAuthorization: Bearer "
                + server.administratorToken() + "\r\n\r\n";
        assertRefusedAndClosed(head + chunks + NEXT, "");
    }

    @Test
    void chunksThatArriveInPiecesAreRead() throws IOException {
        String head = POST + "Content-Type: application/yaml\r\nTransfer-Encoding: Chunked\r\nAuthorization: Bearer "
                + server.administratorToken() + "\r\n\r\n";
        String body = "tasks: {hello: {script: [echo]}}\n";
        StringBuilder chunks = new StringBuilder();
        for (int begin = 0; begin < body.length(); begin += 11) {
            String chunk = body.substring(begin, Math.min(body.length(), begin + 11));
            chunks.append(Integer.toHexString(chunk.length()))
                    .append(" ;a=\"b\"\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        String request = head + chunks + "000\r\nX-Sum: 7\r\n\r\n";
        assertThat(inPieces(request + request + NEXT.replace("Host", "Connection: close\r\nHost")))
                .matches("(?s)(HTTP/1.1 200 OK.*\"valid\":true.*){2}HTTP/1.1 200 OK.*");
    }

    @Test
    void twoHostsAreRefused() throws IOException {
        assertRefusedAndClosed("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + NEXT, "exactly one Host");
    }

    @Test
    void theBodyOfATraceIsNotTheNextRequest() throws IOException {
        assertRefusedAndClosed(
                "TRACE /healthz HTTP/1.1\r\nHost: test\r\nContent-Length: " + NEXT.length() + "\r\n\r\n" + NEXT,
                "TRACE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003",
                "\0\0\0\0",
                "\r\n",
                "hello world\n",
                "GET /healthz\r\n",
                "GET  /healthz HTTP/1.1\r\n",
                "GET /healthz HTTP/1.1 \r\n",
                "GET /health\u0007",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "SSH-2.0-OpenSSH_9.6\r\n",
                "*1\r\n$4\r\nPING\r\n"
            })
    void whoDoesNotSpeakHttpIsToldAtOnce(String bytes) throws IOException {
        assertRefusedAndClosed(bytes, "");
    }

    @Test
    void aHeadThatArrivesInPiecesIsServed() throws IOException {
        String answers = inPieces(NEXT + "HEAD /healthz HTTP/1.0\r\nX-Some:\tb !\u00ff \r\n\r\n");
        assertThat(answers.split("HTTP/1.1 200 OK", -1)).as(answers).hasSize(3);
    }

    private static String inPieces(String request) throws IOException {
        URI uri = server.uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(10_000);
            socket.setTcpNoDelay(true);
            for (byte each : request.getBytes(StandardCharsets.ISO_8859_1)) {
                socket.getOutputStream().write(each);
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @EnumSource(ProblemType.class)
    void everyStatusHasItsPhrase(ProblemType type) {
        assertThat(StatusLine.of(type.status()).getReasonPhrase()).isNotEqualTo("CUSTOM");
    }

    @Test
    void theStatusLineSaysWhatTheStatusMeans() {
        assertThat(Http.administrator(server, "PUT", "/v1/projects/UPPER").statusLine())
                .isEqualTo("HTTP/1.1 422 Unprocessable Content");
        assertThat(Http.administrator(server, "GET", "/v1/projects/none").statusLine())
                .isEqualTo("HTTP/1.1 404 Not Found");
    }
}
