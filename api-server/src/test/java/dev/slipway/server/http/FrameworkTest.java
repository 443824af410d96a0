package dev.slipway.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.launch.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How connections behave, the good and the bad. */
class FrameworkTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start("--http-idle-timeout=2s", "--http-read-timeout=2s", "--http-max-connections=40");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aClientThatOffersHttp2WithABodyIsAnsweredInHttp1() throws IOException, InterruptedException {
        // Java's client sends `Upgrade: h2c` unless it is told not to.
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(server.uri().resolve("/v1/job-file/check"))
                    .timeout(Duration.ofSeconds(10))
                    .header("Authorization", "Bearer " + server.administratorToken())
                    .header("Content-Type", "application/yaml")
                    .POST(HttpRequest.BodyPublishers.ofString("tasks:\n  test:\n    script: make test\n"))
                    .build();
            for (int count = 0; count < 3; count++) {
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
                assertThat(response.body()).contains("\"valid\":true", "\"tasks\":[\"test\"]");
            }
        }
    }

    @Test
    void aBrokenJobFileIsAnsweredWithItsPlaces() {
        Http.Answer answer = Http.request(
                server,
                "POST",
                "/v1/job-file/check",
                "tasks:\n  test:\n    scirpt: make test\n",
                "Authorization: Bearer " + server.administratorToken(),
                "Content-Type: application/yaml");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("valid").asBoolean()).isFalse();
        assertThat(answer.json().path("problems")).anySatisfy(problem -> {
            assertThat(problem.path("line").asInt()).isEqualTo(3);
            assertThat(problem.path("message").asText()).contains("did you mean `script`");
        });
    }

    @Test
    void headIsGetWithoutItsBody() {
        Http.Answer answer = Http.anonymous(server, "HEAD", "/healthz");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(Http.anonymous(server, "HEAD", "/v1/projects").status()).isEqualTo(401);
    }

    @Test
    void optionsListsTheMethods() {
        Http.Answer answer = Http.anonymous(server, "OPTIONS", "/v1/projects/demo");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Allow").orElseThrow()).contains("GET", "PUT", "DELETE");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void aHostHeaderHasNoSay() {
        Http.Answer answer =
                Http.raw(server, "GET /healthz HTTP/1.1\r\nHost: evil.example:99999<>\r\nConnection: close\r\n\r\n");
        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void aConnectionServesManyRequests() throws IOException {
        URI uri = server.uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(10_000);
            String one = "GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n";
            String last = "GET /healthz HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write((one + one + last).getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(4);
        }
    }

    @Test
    void aHeadThatArrivesByteByByteIsNotWaitedForForever() throws IOException {
        assertClosedWhileSending("GET /healthz HTTP/1.1\r\nX-Slow: ");
    }

    @Test
    void aBodyThatArrivesByteByByteIsNotWaitedForForever() throws IOException {
        assertClosedWhileSending("POST /v1/job-file/check HTTP/1.1\r\nHost: test\r\nContent-Type: application/yaml\r\n"
                + "Authorization: Bearer " + server.administratorToken() + "\r\nContent-Length: 100000\r\n\r\n");
    }

    @Test
    void aBodyThatNeverArrivesIsNotWaitedForForever() throws IOException {
        URI uri = server.uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream()
                    .write(("POST /v1/job-file/check HTTP/1.1\r\nHost: test\r\nContent-Type: application/yaml\r\n"
                                    + "Authorization: Bearer " + server.administratorToken()
                                    + "\r\nContent-Length: 100\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(Http.parse(socket.getInputStream().readAllBytes()).problem())
                    .isEqualTo("malformed-request");
        }
    }

    /** Sends a byte every 200 ms, which is more often than any single read waits, until the server has closed. */
    private static void assertClosedWhileSending(String begin) throws IOException {
        URI uri = server.uri();
        long start = System.nanoTime();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(200);
            socket.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
            while (System.nanoTime() - start < Duration.ofSeconds(30).toNanos()) {
                try {
                    socket.getOutputStream().write('a');
                    if (socket.getInputStream().read() < 0) {
                        return;
                    }
                } catch (java.net.SocketTimeoutException _) {
                    // The server still waits.
                } catch (IOException _) {
                    return;
                }
            }
        }
        throw new AssertionError("the server still waits after 30 seconds");
    }

    @Test
    void requestsAtTheSameTimeAreServed() throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor();
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int count = 0; count < 20; count++) {
                answers.add(executor.submit(() -> client.send(
                                HttpRequest.newBuilder(server.uri().resolve("/readyz"))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode()));
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(200);
            }
        }
    }

    @Test
    void connectionsOverTheLimitAreClosedAndThoseBelowServe() throws IOException {
        URI uri = server.uri();
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int count = 0; count < 60; count++) {
                Socket socket = new Socket(uri.getHost(), uri.getPort());
                socket.setSoTimeout(10_000);
                sockets.add(socket);
            }
            int served = 0;
            for (Socket socket : sockets) {
                served += serves(socket) ? 1 : 0;
            }
            assertThat(served).isBetween(20, 40);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static boolean serves(Socket socket) {
        try {
            socket.getOutputStream()
                    .write("GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 'H';
        } catch (IOException exception) {
            return false;
        }
    }
}
