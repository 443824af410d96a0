package dev.slipway.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.server.launch.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an executor may get wrong, and what may go wrong with it, over HTTP. */
class AttemptsOverHttpTest {
    private static final String JOB = "/v1/projects/demo/jobs/hello";

    private static TestServer server;
    private static HandExecutor executor;
    private String run = "";

    @BeforeAll
    static void start() {
        server = TestServer.start("--leases-offer=3s");
        send("PUT", "/v1/projects/demo", "{}");
        send("PUT", "/v1/runner-pools/linux", "{\"process\": {}, \"slots\": 100}");
        send("PUT", JOB, """
                {"freestyle": {"tasks": {"hello": {"script": ["x"], "results": {
                  "report": {"type": "junit", "paths": ["report.xml"]}}}}}}""");
        executor = HandExecutor.join(server, "linux");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void trigger() {
        run = send("POST", JOB + "/runs", "{}").header("Location").orElseThrow();
    }

    @AfterEach
    void cancel() {
        send("POST", run + "/cancel", "");
    }

    private static Http.Answer send(String method, String target, String body, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Authorization: Bearer " + server.administratorToken();
        all[1] = "Content-Type: application/json";
        System.arraycopy(headers, 0, all, 2, headers.length);
        return Http.request(server, method, target, body, all);
    }

    private JsonNode task() {
        return send("GET", run, "").json().path("tasks").path(0);
    }

    @Test
    void anOutcomeSentTwiceGetsTheSameAnswerAndAnotherIsRefused() {
        HandExecutor.Attempt attempt = executor.begin();
        Http.Answer first = attempt.outcome("failed", 0);
        assertThat(first.status()).isEqualTo(200);
        Http.Answer again = attempt.outcome("failed", 0);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text()).isEqualTo(first.text());
        Http.Answer other = attempt.outcome("passed", 0);
        assertThat(other.statusLine()).isEqualTo("HTTP/1.1 409 Conflict");
        assertThat(other.problem()).isEqualTo("outcome-differs");
        assertThat(task().path("state").asText()).isEqualTo("failed");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"state\": \"passed\", \"exit_code\": 3', /exit_code",
        "'\"state\": \"passed\"', /exit_code",
        "'\"state\": \"passed\", \"exit_code\": 0, \"signal\": \"KILL\"', /signal",
        "'\"state\": \"passed\", \"exit_code\": 3, \"signal\": \"KILL\"', /exit_code /signal",
        "'\"state\": \"failed\", \"exit_code\": 0', /exit_code",
        "'\"state\": \"failed\"', /exit_code",
        "'\"state\": \"errored\"', /reason /message",
        "'\"state\": \"errored\", \"reason\": \"checkout_failed\", \"message\": \" \"', /message"
    })
    void anOutcomeThatContradictsItselfIsRefusedAndTheLeaseStays(String fields, String pointers) {
        HandExecutor.Attempt attempt = executor.begin();
        Http.Answer refused = attempt.outcomeOf(fields, 0);
        assertThat(refused.status()).as(refused.text()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("invalid-document");
        assertThat(refused.json().path("errors").findValuesAsText("pointer")).containsExactly(pointers.split(" "));
        assertThat(attempt.outcome("passed", 0).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"state\": \"failed\", \"signal\": \"KILL\"', failed",
        "'\"state\": \"timed_out\", \"exit_code\": 0', timed_out",
        "'\"state\": \"errored\", \"reason\": \"result_missing\", \"message\": \"no\", \"exit_code\": 0', errored"
    })
    void whatTheScriptEndedWithSaysNotAlwaysHowTheAttemptDid(String fields, String state) {
        HandExecutor.Attempt attempt = executor.begin();
        Http.Answer taken = attempt.outcomeOf(fields, 0);
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
        assertThat(taken.json().path("state").asText()).isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({"X: y", "Idempotency-Key: etag-of-a-run"})
    void whoTriggersOrCancelsARunCanWaitForItsNextChange(String header) {
        Http.Answer triggered = send("POST", JOB + "/runs", "{}", header);
        String path = triggered.header("Location").orElseThrow();
        String etag = triggered.header("ETag").orElseThrow();
        assertThat(send("GET", path, "", "If-None-Match: " + etag).status()).isEqualTo(304);
        Http.Answer cancelled = send("POST", path + "/cancel", "", header + "-2");
        assertThat(cancelled.header("ETag")).isNotEqualTo(triggered.header("ETag"));
        assertThat(send("GET", path, "").header("ETag")).isEqualTo(cancelled.header("ETag"));
    }

    @Test
    void aWaitThatIsTooLongIsRefusedAndNotCut() {
        Http.Answer claim = executor.send("{\"claim_id\": \"claim-too-long\", \"max\": 1, \"wait\": \"45s\"}");
        assertThat(claim.problem()).isEqualTo("invalid-document");
        assertThat(claim.json().at("/errors/0/pointer").asText()).isEqualTo("/wait");
        Http.Answer heartbeat = executor.begin().send("POST", "/heartbeat", "{\"wait\": \"30001ms\"}");
        assertThat(heartbeat.problem()).isEqualTo("invalid-document");
        Http.Answer read = send("GET", run + "?wait=45s", "", "If-None-Match: \"x\"");
        assertThat(read.problem()).isEqualTo("invalid-parameter");
        assertThat(read.json().at("/errors/0/pointer").asText()).isEqualTo("/query/wait");
        assertThat(read.json().path("detail").asText()).isEqualTo("`wait` may be at most 30s, not `45s`");
        assertThat(send("GET", run + "?wait=30s", "", "If-None-Match: \"x\"").status())
                .isEqualTo(200);
    }

    @Test
    void whoHasLostTheLeaseChangesNothing() {
        HandExecutor.Attempt attempt = executor.begin();
        attempt.log("one\n");
        assertThat(attempt.outcome("failed", 4).status()).isEqualTo(200);
        String before = task().toString();
        for (Http.Answer late : new Http.Answer[] {
            attempt.log("two\n"),
            attempt.send("PATCH", "/log?offset=4", "two\n"),
            attempt.send("POST", "/heartbeat", "{}"),
            attempt.send("GET", "/secrets", ""),
            attempt.result("report", "junit", "application/xml", "<testsuite/>")
        }) {
            assertThat(late.status()).as(late.text()).isEqualTo(409);
            assertThat(late.problem()).isEqualTo("lease-lost");
        }
        assertThat(task().toString()).isEqualTo(before);
        assertThat(send("GET", run + "/tasks/hello/attempts/1/log", "").text()).isEqualTo("one\n");
    }

    @Test
    void aReportWithAnEntityBombIsStoredAndHasNoTests() {
        HandExecutor.Attempt attempt = executor.begin();
        StringBuilder bomb = new StringBuilder("<?xml version=\"1.0\"?>\n<!DOCTYPE bomb [\n<!ENTITY a0 \"boom\">\n");
        for (int level = 1; level <= 20; level++) {
            bomb.append("<!ENTITY a").append(level).append(" \"");
            bomb.repeat("&a" + (level - 1) + ";", 10).append("\">\n");
        }
        bomb.append("]>\n<testsuite><testcase name=\"&a20;\"/></testsuite>\n");
        long begin = System.nanoTime();
        Http.Answer stored = attempt.result("report", "junit", "application/xml", bomb.toString());
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        assertThat(stored.status()).as(stored.text()).isEqualTo(200);
        assertThat(attempt.outcome("passed", 0).status()).isEqualTo(200);
        assertThat(send("GET", run + "/tests", "").json().path("items")).isEmpty();
        assertThat(send("GET", run + "/tasks/hello/attempts/1/results/report", "")
                        .text())
                .isEqualTo(bomb.toString());
    }

    @Test
    void aReportThatCannotBeReadSaysWhyWhereItIsListed() {
        HandExecutor.Attempt attempt = executor.begin();
        Http.Answer stored = attempt.result("report", "junit", "application/xml", "<testsuite><testcase name=\"a\"/>");
        assertThat(stored.status()).as(stored.text()).isEqualTo(200);
        assertThat(stored.json().path("warning").asText()).contains("line 1");
        assertThat(attempt.outcome("passed", 0).status()).isEqualTo(200);
        assertThat(send("GET", run + "/tasks/hello/attempts/1/results", "")
                        .json()
                        .at("/items/0/warning"))
                .isEqualTo(stored.json().path("warning"));
    }

    @ParameterizedTest
    @CsvSource({
        "/results/report?type=junit&media_type=application/xml&sha256=00, 422, invalid-parameter",
        "/results/report?type=zip&media_type=application/xml&sha256=@, 422, invalid-parameter",
        "/results/report?type=files&media_type=nonsense&sha256=@, 422, invalid-parameter",
        "/results/report?type=files&media_type=text/plain&sha256=@, 422, invalid-parameter",
        "/results/UPPER?type=files&media_type=text/plain&sha256=@, 422, invalid-parameter",
        "/results/..?type=files&media_type=text/plain&sha256=@, 400, malformed-request",
        "/results/a%2fb?type=files&media_type=text/plain&sha256=@, 400, malformed-request",
        "/log?offset=-1, 422, invalid-parameter",
        "/log?offset=many, 422, invalid-parameter",
        "/log?offset=7, 409, wrong-offset"
    })
    void whatCannotBeStoredIsRefused(String target, int status, String problem) {
        HandExecutor.Attempt attempt = executor.begin();
        String method = target.startsWith("/log") ? "PATCH" : "PUT";
        Http.Answer answer = attempt.send(method, target.replace("@", "0".repeat(64)), "hello");
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(task().path("attempts").path(0).path("results")).isEmpty();
    }

    @Test
    void aClaimWhoseClientIsGoneLosesNoWorkAndItsTokenIsStale() throws IOException {
        HandExecutor.Attempt first = executor.begin();
        assertThat(first.outcome("passed", 0).status()).isEqualTo(200);
        HandExecutor gone = HandExecutor.join(server, "linux");
        URI uri = server.uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write(gone.longClaim("claim-of-the-gone").getBytes(StandardCharsets.US_ASCII));
        }
        run = send("POST", JOB + "/runs", "{}").header("Location").orElseThrow();
        JsonNode assignments = gone.claim("claim-of-the-gone");
        assertThat(assignments)
                .as("what the same claim gets when it is sent again")
                .hasSize(1);
        JsonNode taken = executor.claim("claim-of-another");
        assertThat(taken).as("after an offer that nobody accepted").hasSize(1);
        assertThat(taken.get(0).path("attempt_number").asInt()).isEqualTo(1);
        HandExecutor.Attempt stale = gone.new Attempt(assignments.get(0));
        for (Http.Answer late :
                new Http.Answer[] {stale.send("POST", "/heartbeat", "{}"), stale.outcome("passed", 0)}) {
            assertThat(late.status()).as(late.text()).isEqualTo(409);
            assertThat(late.problem()).isEqualTo("lease-lost");
        }
        assertThat(task().path("state").asText()).isNotEqualTo("passed");
    }

    @Test
    void aDirectoryIsSavedAsAZip() {
        HandExecutor.Attempt attempt = executor.begin();
        String path = run + "/tasks/hello/attempts/1/results/report";
        attempt.result("report", "junit", "application/zip", "PK");
        assertThat(send("GET", path, "").header("Content-Disposition")).hasValue("attachment; filename=\"report.zip\"");
        attempt.result("report", "junit", "application/xml", "<testsuite/>");
        assertThat(send("GET", path, "").header("Content-Disposition")).hasValue("attachment; filename=\"report\"");
    }

    @Test
    void aRangeOutsideIsRefusedWithTheSize() {
        HandExecutor.Attempt attempt = executor.begin();
        attempt.log("hello\n");
        attempt.result("report", "junit", "application/xml", "<testsuite/>");
        String path = run + "/tasks/hello/attempts/1";
        Http.Answer log = send("GET", path + "/log", "", "Range: bytes=6-");
        assertThat(log.statusLine()).isEqualTo("HTTP/1.1 416 Range Not Satisfiable");
        assertThat(log.header("Content-Range")).hasValue("bytes */6");
        assertThat(log.problem()).isEqualTo("range-not-satisfiable");
        Http.Answer result = send("GET", path + "/results/report", "", "Range: bytes=100-200");
        assertThat(result.status()).isEqualTo(416);
        assertThat(result.header("Content-Range")).hasValue("bytes */12");
    }
}
