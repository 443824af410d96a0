package dev.slipway.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.server.launch.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server says to requests that it cannot serve. Each answer is a problem, whatever is wrong. */
class BadInputTest {
    private static final String TOKENS = "/v1/runner-pools/linux/tokens";
    private static final String JSON = "Content-Type: application/json";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start("--http-max-body-size=64Ki");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Http.Answer post(String target, String body, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Authorization: Bearer " + server.administratorToken());
        return Http.request(server, "POST", target, body, all.toArray(String[]::new));
    }

    private static void assertProblem(Http.Answer answer, int status, String type) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.problem()).isEqualTo(type);
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("title").asText()).isNotEmpty();
        assertThat(answer.text()).doesNotContain("Exception", "<html", "at dev.slipway", "at org.");
    }

    private static List<String> pointers(Http.Answer answer) {
        List<String> pointers = new ArrayList<>();
        for (JsonNode error : answer.json().path("errors")) {
            pointers.add(
                    error.path("pointer").asText() + " " + error.path("rule").asText());
        }
        return pointers;
    }

    @Test
    void aBodyThatIsNotJsonIsRefusedWithItsPlace() {
        Http.Answer answer = post(TOKENS, "{\"description\":\n nonsense}", JSON);
        assertProblem(answer, 400, "malformed-request");
        assertThat(answer.json().path("detail").asText()).contains("line 2");
    }

    @Test
    void aKeyThatStandsTwiceIsRefused() {
        Http.Answer answer = post(TOKENS, "{\"description\": \"a\", \"description\": \"b\"}", JSON);
        assertProblem(answer, 400, "malformed-request");
        assertThat(answer.json().path("detail").asText()).containsIgnoringCase("duplicate");
    }

    @Test
    void whatFollowsTheDocumentIsRefused() {
        assertProblem(post(TOKENS, "{\"description\": \"a\"} {}", JSON), 400, "malformed-request");
    }

    @Test
    void aDocumentThatIsTooDeepIsRefused() {
        String deep = "[".repeat(200) + "]".repeat(200);
        Http.Answer answer = post(TOKENS, "{\"description\": " + deep + "}", JSON);
        assertProblem(answer, 400, "malformed-request");
        assertThat(answer.json().path("detail").asText()).contains("64 levels");
    }

    @Test
    void aBodyThatSaysItIsTooLargeIsNotRead() {
        assertProblem(
                Http.raw(
                        server,
                        "POST " + TOKENS + " HTTP/1.1\r\nHost: test\r\n" + JSON + "\r\nAuthorization: Bearer "
                                + server.administratorToken() + "\r\nContent-Length: 10000000000\r\n\r\n{"),
                413,
                "body-too-large");
    }

    @Test
    void aBodyOfUnknownLengthThatIsTooLargeIsRefused() {
        String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
        assertProblem(
                Http.raw(
                        server,
                        "POST " + TOKENS + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" + JSON
                                + "\r\nAuthorization: Bearer " + server.administratorToken()
                                + "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk + "0\r\n\r\n"),
                413,
                "body-too-large");
    }

    @Test
    void anEmptyBodyIsRefused() {
        Http.Answer answer = post(TOKENS, "", JSON, "Content-Length: 0");
        assertProblem(answer, 422, "invalid-document");
        assertThat(pointers(answer)).containsExactly(" required");
    }

    @Test
    void threeFaultsAreToldAtOnce() {
        Http.Answer answer =
                post("/v1/projects/demo/jobs/build/runs", "{\"branch\": 7, \"shaa\": \"x\", \"tag\": []}", JSON);
        assertProblem(answer, 422, "invalid-document");
        assertThat(pointers(answer)).contains("/branch type", "/shaa unknown_field", "/tag type");
        assertThat(answer.text()).contains("did you mean `sha`?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/projects/a%2Fb",
                "/v1/projects/a%5cb",
                "/v1/projects/..",
                "/v1/projects/../../etc/passwd",
                "/v1/projects/%2e%2e",
                "/v1/projects/%2E%2E%2Fetc",
                "/v1/projects/a%00b",
                "/v1/projects/a%0d%0ab",
                "/v1/projects/%ff%fe",
                "/v1/projects/%c0%ae",
                "/v1/projects/%",
                "/v1/projects/%4",
                "/v1/projects/%zz",
                "/v1/projects/demo;version=1",
                "/v1/projects?limit=%ff",
                "/v1/projects?limit=%00"
            })
    void aTargetThatCouldBeReadInTwoWaysIsRefused(String target) {
        assertProblem(Http.administrator(server, "GET", target), 400, "malformed-request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/projects/UPPER", "/v1/projects/a_b", "/v1/projects/-a", "/v1/projects/%C3%A4"})
    void aNameOutOfItsPatternNamesNothing(String target) {
        Http.Answer answer = Http.administrator(server, "GET", target);
        assertProblem(answer, 404, "resource-not-found");
        assertThat(pointers(answer)).containsExactly("/path/project pattern");
    }

    @Test
    void aNameOutOfItsPatternCannotBeDeclared() {
        Http.Answer answer = Http.request(
                server,
                "PUT",
                "/v1/projects/UPPER",
                "{}",
                JSON,
                "Authorization: Bearer " + server.administratorToken());
        assertProblem(answer, 422, "invalid-parameter");
        assertThat(pointers(answer)).containsExactly("/path/project pattern");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/projects?limit=0, /query/limit range",
        "/v1/projects?limit=501, /query/limit range",
        "/v1/projects?limit=many, /query/limit type",
        "/v1/projects/demo/jobs/build/runs?state=done, /query/state enum",
    })
    void aParameterOutOfItsRangeIsRefused(String target, String fault) {
        Http.Answer answer = Http.administrator(server, "GET", target);
        assertProblem(answer, 422, "invalid-parameter");
        assertThat(pointers(answer)).containsExactly(fault);
    }

    @Test
    void aMisspelledParameterIsRefusedWithTheNearest() {
        Http.Answer answer = Http.administrator(server, "DELETE", "/v1/projects/demo?dryrun=true");
        assertProblem(answer, 422, "invalid-parameter");
        assertThat(pointers(answer)).containsExactly("/query/dryrun unknown_parameter");
        assertThat(answer.text()).contains("did you mean `dry_run`?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/projects/demo",
                "/v1/projects/demo/repos/app",
                "/v1/projects/demo/jobs/build",
                "/v1/projects/demo/jobs/build/runs/1/tasks/test/log",
                "/v1/projects/demo/jobs/build/runs/1/tasks/test/attempts/1/results",
                "/v1/projects/demo/jobs/build/runs/1/tasks/test/attempts/1/results/junit",
                "/v1/projects/demo/secrets/npm-token",
                "/v1/runner-pools/linux",
                "/v1/runner-pools/linux/status",
                TOKENS,
                "/v1/runner-pools/linux/executors/0198c5a0-0000-7000-8000-000000000003",
                "/metrics"
            })
    void noOperationPassesOverAParameterThatItDoesNotKnow(String target) {
        assertProblem(Http.administrator(server, "GET", target + "?x=1"), 422, "invalid-parameter");
    }

    @Test
    void allThatIsWrongWithParametersIsToldAtOnce() {
        Http.Answer answer = Http.administrator(
                server,
                "GET",
                "/v1/projects/Demo/jobs/build/runs?limit=many&state=faild&sha=12&branc=main&page_token=a&page_token=b");
        assertProblem(answer, 422, "invalid-parameter");
        assertThat(pointers(answer))
                .containsExactly(
                        "/path/project pattern",
                        "/query/branc unknown_parameter",
                        "/query/limit type",
                        "/query/page_token unique",
                        "/query/sha pattern",
                        "/query/state enum");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/projects?limit=0 | `limit` must be at least 1, not `0`",
                "/v1/projects?limit=1x | `limit` must be a whole number, not `1x`",
                "/v1/projects/demo?dry_run=1 | `dry_run` must be `true` or `false`, not `1`",
                "/v1/projects/demo/jobs/build/runs?state=faild | did you mean `failed`?",
                "/v1/projects/demo/jobs/build/runs?sha=12 | `sha` must be a full commit SHA: 40 lower-case hexadecimal digits, not `12`",
                "/v1/projects/Demo | `project` must be a name: lower-case letters, digits and hyphens",
                "/v1/projects/demo-of-a-name-that-is-longer-than-a-name-may-be-which-is-sixty-three | may have at most 63 characters, but has 69",
                "/v1/projects/demo/jobs/build/runs/seven | `number` must be a whole number, not `seven`"
            })
    void aParameterIsRefusedInTheWordsOfABody(String target, String message) {
        Http.Answer answer = Http.administrator(server, target.contains("dry_run") ? "DELETE" : "GET", target);
        assertThat(answer.json().at("/errors/0/message").asText()).contains(message);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/projects?page_token=nonsense, X: y, /query/page_token page_token",
        "GET, /v1/projects?page_token=%25, X: y, /query/page_token page_token",
        "DELETE, /v1/projects/demo, If-Match: garbage, /header/If-Match etag",
        "DELETE, /v1/projects/demo, Idempotency-Key: \u00e4, /header/Idempotency-Key pattern",
    })
    void whatOnlyAServiceFindsWrongHasItsPlaceToo(String method, String target, String header, String fault) {
        Http.Answer answer = Http.administrator(server, method, target, header);
        assertProblem(answer, 422, "invalid-parameter");
        assertThat(pointers(answer)).containsExactly(fault);
    }

    @Test
    void onlyTrueAndFalseAreTrueAndFalse() {
        Http.Answer answer = Http.administrator(server, "DELETE", "/v1/projects/demo?dry_run=1");
        assertProblem(answer, 422, "invalid-parameter");
    }

    @Test
    void aParameterThatIsGivenTwiceIsRefused() {
        Http.Answer answer = Http.administrator(server, "GET", "/v1/projects?limit=1&limit=2");
        assertProblem(answer, 422, "invalid-parameter");
        assertThat(pointers(answer)).containsExactly("/query/limit unique");
    }

    @Test
    void anUnknownPathIsRefused() {
        assertProblem(Http.administrator(server, "GET", "/v2/projects"), 404, "endpoint-not-found");
        assertProblem(Http.administrator(server, "GET", "/"), 404, "endpoint-not-found");
    }

    @Test
    void anotherMethodIsRefusedWithThoseThatAre() {
        Http.Answer answer = Http.administrator(server, "POST", "/v1/projects/demo");
        assertProblem(answer, 405, "method-not-allowed");
        assertThat(answer.header("Allow")).hasValue("DELETE,GET,HEAD,OPTIONS,PUT");
        assertThat(answer.header("Allow").orElseThrow().split(","))
                .containsExactlyInAnyOrder(Http.administrator(server, "OPTIONS", "/v1/projects/demo")
                        .header("Allow")
                        .orElseThrow()
                        .split(", *"));
        assertProblem(Http.administrator(server, "BREW", "/v1/projects/demo"), 405, "method-not-allowed");
        assertProblem(Http.administrator(server, "TRACE", "/v1/projects/demo"), 405, "method-not-allowed");
    }

    @Test
    void anotherRepresentationIsRefused() {
        assertProblem(Http.administrator(server, "GET", "/v1/projects", "Accept: text/html"), 406, "not-acceptable");
        assertProblem(Http.administrator(server, "GET", "/v1/projects", "Accept: ;;;"), 400, "malformed-request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz", "/readyz", "/docs", "/openapi.yaml", "/openapi.json", "/schemas/job-file.json"})
    void aPublicPageIsNoImage(String target) {
        assertProblem(Http.request(server, "GET", target, "", "Accept: image/png"), 406, "not-acceptable");
        assertProblem(Http.request(server, "GET", target + "?x=%zz", "", "Accept: */*"), 400, "malformed-request");
    }

    @Test
    void anotherKindOfBodyIsRefused() {
        assertProblem(post(TOKENS, "a: b", "Content-Type: text/yaml"), 415, "unsupported-media-type");
        assertProblem(post(TOKENS, "{}", JSON, "Content-Encoding: gzip"), 415, "unsupported-media-type");
        assertProblem(post(TOKENS, "{}", "Content-Type: ///"), 400, "malformed-request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "this is nonsense really\r\n\r\n",
                "GET /healthz HTTP/1.1\r\n\r\n",
                "GET /healthz HTTP/3.7\r\nHost: test\r\n\r\n",
                "POST /v1/projects HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
                "POST /v1/projects HTTP/1.1\r\nHost: test\r\nContent-Length: -1\r\n\r\n{}",
                "POST /v1/projects HTTP/1.1\r\nHost: test\r\nContent-Length: many\r\n\r\n{}",
            })
    void whatIsNotHttpIsRefused(String request) {
        assertProblem(Http.raw(server, request), 400, "malformed-request");
    }

    @Test
    void aHeadThatIsTooLargeIsRefused() {
        assertProblem(
                Http.raw(server, "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: test\r\n\r\n"),
                400,
                "malformed-request");
        assertProblem(
                Http.raw(server, "GET /healthz HTTP/1.1\r\nHost: test\r\nX: " + "a".repeat(20_000) + "\r\n\r\n"),
                400,
                "malformed-request");
        assertProblem(
                Http.raw(server, "GET /healthz HTTP/1.1\r\nHost: test\r\n" + "X: a\r\n".repeat(200) + "\r\n"),
                400,
                "malformed-request");
    }

    @Test
    void aJobFileOfTenMegabytesIsRefused() {
        assertProblem(
                post("/v1/job-file/check", "#".repeat(10 << 20), "Content-Type: application/yaml"),
                413,
                "body-too-large");
    }

    @Test
    void aRefusedRequestKeepsItsId() {
        Http.Answer answer = Http.anonymous(server, "GET", "/nowhere", "X-Request-Id: my-request-7");
        assertThat(answer.header("X-Request-Id")).hasValue("my-request-7");
        assertThat(answer.json().path("request_id").asText()).isEqualTo("my-request-7");
    }

    @Test
    void anIdThatCouldForgeALogLineIsReplaced() {
        Http.Answer answer = Http.anonymous(server, "GET", "/nowhere", "X-Request-Id: a{}\" level=ERROR");
        assertThat(answer.header("X-Request-Id").orElseThrow()).matches("[0-9a-f-]{36}");
    }
}
