package dev.slipway.api.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.type.TypeReference;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.api.model.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ApiCallTest {
    /** A request as it came over the connection. */
    private record Seen(String line, Map<String, List<String>> headers, String body) {}

    private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    private final HttpServer server;
    private final ApiClient client;

    ApiCallTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        client = ApiClient.of(address(server), "test/1").withToken("slw_admin_x");
    }

    @BeforeEach
    void start() {
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aJsonAnswerIsReadAndUnknownFieldsArePassedOver() throws Exception {
        answer("/", 200, "application/json", "{\"title\":\"A\",\"type\":\"t\",\"status\":1,\"new\":2}");

        assertThat(get(new TypeReference<Problem>() {}).send().title()).isEqualTo("A");
    }

    @Test
    void pathAndQueryAreEncodedAndListsAreRepeated() throws Exception {
        answer("/", 200, "text/plain", "");
        TestCall<Void> call = new TestCall<>(client, "GET", "/v1/{project}/{job}", new TypeReference<>() {});
        call.path("project", "a b/../c+{job}");
        call.path("job", "ü");
        call.query("state", List.of("a&b", "c"));
        call.query("limit", 5);

        call.send();

        assertThat(seen.take().line())
                .isEqualTo("GET /v1/a%20b%2F..%2Fc%2B%7Bjob%7D/%C3%BC?state=a%26b&state=c&limit=5");
    }

    @Test
    void theTokenAndTheNameAreSentButNoUpgradeToHttp2() throws Exception {
        answer("/", 204, "text/plain", "");

        get(new TypeReference<Void>() {}).send();

        Map<String, List<String>> headers = seen.take().headers();
        assertThat(headers)
                .containsEntry("Authorization", List.of("Bearer slw_admin_x"))
                .containsEntry("User-agent", List.of("test/1"))
                .doesNotContainKey("Upgrade");
    }

    @Test
    void aBodyIsSentAsWhatItIs() throws Exception {
        answer("/", 204, "text/plain", "");
        TestCall<Void> document = new TestCall<>(client, "PUT", "/", new TypeReference<>() {});
        document.body("application/json", Map.of("a", 1));
        document.send();
        TestCall<Void> text = new TestCall<>(client, "POST", "/", new TypeReference<>() {});
        text.body("application/yaml", "a: 1\n");
        text.send();
        TestCall<Void> bytes = new TestCall<>(client, "PATCH", "/", new TypeReference<>() {});
        bytes.body("application/octet-stream", BodyPublishers.ofInputStream(() -> stream("abc")));
        bytes.send();

        assertThat(List.of(seen.take().body(), seen.take().body(), seen.take().body()))
                .containsExactly("{\"a\":1}", "a: 1\n", "abc");
    }

    @Test
    void aStreamIsReadWhileItIsStillBeingWritten() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("first".getBytes(UTF_8));
            exchange.getResponseBody().flush();
            awaitUninterruptibly(read);
            exchange.getResponseBody().write("second".getBytes(UTF_8));
            exchange.close();
        });

        try (InputStream stream = get(new TypeReference<InputStream>() {}).send()) {
            assertThat(new String(stream.readNBytes(5), UTF_8)).isEqualTo("first");
            read.countDown();
            assertThat(new String(stream.readAllBytes(), UTF_8)).isEqualTo("second");
        }
    }

    @Test
    void aProblemIsThrownWithWhatTheServerSaid() {
        answer(
                "/",
                422,
                "application/problem+json",
                "{\"type\":\"https://slipway.dev/problems/invalid-document\",\"title\":\"Invalid\",\"status\":422,"
                        + "\"detail\":\"two errors\",\"errors\":[{\"pointer\":\"/a\",\"rule\":\"r\",\"message\":\"m\"}]}");

        ApiException thrown = catchThrowableOfType(
                ApiException.class, () -> get(new TypeReference<Void>() {}).send());

        assertThat(thrown).hasMessage("Invalid: two errors");
        assertThat(thrown.status()).isEqualTo(422);
        assertThat(thrown.problem().errors())
                .singleElement()
                .satisfies(error -> assertThat(error.pointer()).isEqualTo("/a"));
    }

    @Test
    void anErrorThatIsNoProblemBecomesOne() {
        answer("/", 502, "text/html", "<html>");

        ApiException thrown = catchThrowableOfType(
                ApiException.class, () -> get(new TypeReference<Void>() {}).send());

        assertThat(thrown.problem().type()).isEqualTo("about:blank");
        assertThat(thrown.problem().title()).startsWith("HTTP 502 from http://");
    }

    @Test
    void anAnswerWithoutTheBodyThatItShouldHaveIsAnError() {
        answer("/", 204, "text/plain", "");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> get(new TypeReference<String>() {}).send())
                .withMessageContaining("no body");
    }

    @Test
    void anEmptyAnswerIsSeenByWhoAsksForTheWholeExchange() throws Exception {
        answer("/", 204, "text/plain", "");

        ApiResponse<String> response = get(new TypeReference<String>() {}).exchange();

        assertThat(response.status()).isEqualTo(204);
        assertThat(response.body()).isNull();
    }

    @Test
    void aRedirectIsFollowedWithTheTokenOnlyOnTheSameServer() throws Exception {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try {
            other.createContext("/", exchange -> record(exchange, 200, "text/plain", "elsewhere"));
            other.start();
            redirect("/", "/next");
            redirect("/next", address(other) + "/far");

            assertThat(get(new TypeReference<String>() {}).send()).isEqualTo("elsewhere");
        } finally {
            other.stop(0);
        }

        assertThat(seen.take().headers()).containsKey("Authorization");
        assertThat(seen.take().headers()).containsKey("Authorization");
        assertThat(seen.take().headers()).doesNotContainKey("Authorization");
    }

    @Test
    void aRedirectInACircleEnds() {
        redirect("/", "/");

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> get(new TypeReference<String>() {}).send());
    }

    @Test
    void anAnswerThatDoesNotComeIsWaitedForOnlySoLong() {
        CountDownLatch never = new CountDownLatch(1);
        server.createContext("/", exchange -> {
            awaitUninterruptibly(never);
            exchange.close();
        });

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> get(new TypeReference<Void>() {})
                        .timeout(Duration.ofMillis(50))
                        .send());
        never.countDown();
    }

    private <T> TestCall<T> get(TypeReference<T> type) {
        return new TestCall<>(client, "GET", "/", type);
    }

    private void answer(String path, int status, String mediaType, String body) {
        server.createContext(path, exchange -> record(exchange, status, mediaType, body));
    }

    private void redirect(String path, String location) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            record(exchange, 307, "text/plain", "");
        });
    }

    private void record(HttpExchange exchange, int status, String mediaType, String body) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        seen.add(new Seen(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().toASCIIString(),
                Map.copyOf(exchange.getRequestHeaders()),
                new String(sent, UTF_8)));
        exchange.getResponseHeaders().set("Content-Type", mediaType);
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private static URI address(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class TestCall<T> extends ApiCall<T> {
        TestCall(ApiClient client, String method, String path, TypeReference<T> type) {
            super(client, method, path, type);
        }
    }
}
