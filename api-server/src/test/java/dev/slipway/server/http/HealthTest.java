package dev.slipway.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.launch.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aServerThatLivesSaysSo() {
        Http.Answer answer = Http.anonymous(server, "GET", "/healthz");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("ok\n");
        assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void aServerWithItsDatabaseIsReady() {
        assertThat(Http.anonymous(server, "GET", "/readyz").text()).isEqualTo("ready\n");
    }

    @Test
    void metricsAreForAdministrators() {
        assertThat(Http.anonymous(server, "GET", "/metrics").status()).isEqualTo(401);
        Http.Answer answer = Http.administrator(server, "GET", "/metrics");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("jvm_memory_used_bytes", "hikaricp_connections", "slipway_http_requests");
    }

    @Test
    void anUnknownPathIsAProblem() {
        Http.Answer answer = Http.anonymous(server, "GET", "/nowhere");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("endpoint-not-found");
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
    }
}
