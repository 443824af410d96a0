package dev.slipway.server.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check that holds all answers against the spec can fail. */
class ContractTest {
    private static final String PROBLEM =
            "{\"type\": \"https://slipway.dev/problems/forbidden\", \"title\": \"t\", \"status\": 403}";

    private static void check(String method, String target, String status, String type, String body) {
        Http.Answer answer = new Http.Answer(
                "HTTP/1.1 " + status,
                List.of("X-Request-Id: 01234567", "Content-Type: " + type),
                body.getBytes(StandardCharsets.UTF_8));
        Contract.check(method, target, answer);
    }

    @Test
    void whatTheSpecDeclaresPasses() {
        assertThatCode(() -> {
                    check("GET", "/v1/projects/demo", "200 OK", "application/json", "{\"name\": \"demo\"}");
                    check("GET", "/v1/projects/a%2Fb?x=y", "403 Forbidden", "application/problem+json", PROBLEM);
                    check("GET", "/nowhere", "404 Not Found", "application/problem+json", PROBLEM);
                    check("BREW", "/v1/projects", "405 Method Not Allowed", "application/problem+json", PROBLEM);
                    check("HEAD", "/v1/projects", "401 Unauthorized", "application/problem+json", "");
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /v1/projects/demo | 418 Teapot | application/problem+json | {\"type\": \"x\", \"title\": \"t\", \"status\": 418} | status 418 not defined",
                "GET | /v1/projects/demo | 200 OK | text/plain | {\"name\": \"demo\"} | does not match any allowed types",
                "GET | /v1/projects/demo | 200 OK | application/json | {\"name\": 7} | string expected",
                "GET | /v1/projects/demo | 200 OK | application/json | {\"name\": \"demo\", \"nam\": 1} | nam",
                "GET | /v1/projects/demo | 200 OK | application/json | {\"name\" | parse JSON",
                "GET | /v1/projects/demo | 404 Not Found | application/problem+json | {\"title\": \"t\", \"status\": 404} | required property",
                "GET | /v1/projects/demo | 404 Not Found | text/html | <html> | does not match any allowed types",
                "GET | /nowhere | 404 Not Found | text/html | <html> | does not match any allowed types",
                "GET | /nowhere | 200 OK | application/json | {} | OPTIONS",
                "HEAD | /v1/projects | 418 Teapot | text/plain | '' | listProjects declares"
            })
    void whatTheSpecDoesNotDeclareFails(
            String method, String target, String status, String type, String body, String reason) {
        assertThatThrownBy(() -> check(method, target, status, type, body))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(reason);
    }
}
