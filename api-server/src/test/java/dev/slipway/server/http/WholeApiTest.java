package dev.slipway.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.launch.TestServer;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every operation of the spec does once what it is for, and answers as the spec declares. */
class WholeApiTest {
    private static final String DEMO = "/v1/projects/demo";
    private static final String POOL = "/v1/runner-pools/linux";
    private static final String RUN = DEMO + "/jobs/relay/runs/1";
    private static final String MAKE = RUN + "/tasks/make";

    private final Set<String> succeeded = new TreeSet<>();
    private TestServer server = TestServer.start();

    @BeforeEach
    void declare() {
        put(DEMO, "{}");
        put(DEMO + "/repos/app", "{\"url\": \"https://git.example.org/app.git\"}");
        put(DEMO + "/secrets/key", "{\"value\": \"s3cret-value\"}");
        put(POOL, "{\"process\": {}, \"slots\": 2}");
        put(DEMO + "/jobs/relay", """
                {"freestyle": {"tasks": {
                  "make": {"script": ["make"], "secrets": {"KEY": {"name": "key"}},
                           "results": {"report": {"type": "junit", "paths": ["report.xml"]}}},
                  "use": {"script": ["use"], "needs": {"make": {"results": ["report"]}}}}}}""");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Http.Answer send(String method, String target, String body, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Authorization: Bearer " + server.administratorToken();
        all[1] = "Content-Type: " + (target.startsWith("/v1/job-file") ? "application/yaml" : "application/json");
        System.arraycopy(headers, 0, all, 2, headers.length);
        return note(method, target, Http.request(server, method, target, body, all));
    }

    /** What succeeded, redirects and what is not modified included. */
    private Http.Answer note(String method, String target, Http.Answer answer) {
        assertThat(answer.status())
                .as(method + " " + target + " " + answer.text())
                .isBetween(200, 399);
        succeeded.add(Contract.operation(method, target).orElseThrow().id());
        return answer;
    }

    private void put(String path, String body) {
        send("PUT", path, body);
    }

    private Http.Answer get(String target, String... headers) {
        return send("GET", target, "", headers);
    }

    @Test
    void everyOperationSucceedsAsTheSpecSays() {
        for (String page : new String[] {
            "/healthz", "/readyz", "/metrics", "/openapi.yaml", "/openapi.json", "/docs", "/schemas/job-file.json"
        }) {
            get(page);
        }
        send("POST", "/v1/job-file/check", "tasks:\n  test:\n    script: make\n");
        HandExecutor executor = runBothTasks();
        readTheRun();
        readResources(executor);
        deleteAll(executor);
        assertThat(succeeded)
                .containsExactlyInAnyOrderElementsOf(
                        Contract.OPERATIONS.stream().map(Contract.Operation::id).toList());
    }

    private HandExecutor runBothTasks() {
        HandExecutor executor = HandExecutor.join(server, "linux");
        succeeded.add("registerExecutor");
        send("POST", DEMO + "/jobs/relay/runs", "{}");
        HandExecutor.Attempt make = executor.begin();
        succeeded.add("claim");
        succeeded.add("heartbeat");
        note("GET", make.path() + "/secrets", make.send("GET", "/secrets", ""));
        note("PATCH", make.path() + "/log", make.log("hello\n"));
        note(
                "PUT",
                make.path() + "/results/report",
                make.result(
                        "report",
                        "junit",
                        "application/xml",
                        "<testsuite><testcase classname='a' name='b' time='0.1'><failure message='no'/></testcase></testsuite>"));
        note("PUT", make.path() + "/outcome", make.outcome("passed", 6));
        HandExecutor.Attempt use = executor.begin();
        String needed = "/needed-results/"
                + use.assignment().path("needed_results").get(0).path("uid").asText();
        assertThat(note("GET", use.path() + needed, use.send("GET", needed, "")).text())
                .startsWith("<testsuite>");
        note("PUT", use.path() + "/outcome", use.outcome("passed", 0));
        return executor;
    }

    private void readTheRun() {
        Http.Answer run = get(RUN);
        assertThat(run.json().path("state").asText()).isEqualTo("passed");
        assertThat(get(RUN, "If-None-Match: " + run.header("ETag").orElseThrow())
                        .status())
                .isEqualTo(304);
        get(DEMO + "/runs");
        get(DEMO + "/jobs/relay/runs");
        assertThat(get(MAKE + "/log").header("Location")).hasValue(MAKE + "/attempts/1/log");
        assertThat(get(MAKE + "/attempts/1/log").text()).isEqualTo("hello\n");
        assertThat(get(MAKE + "/attempts/1/log", "Range: bytes=1-2").text()).isEqualTo("el");
        assertThat(get(MAKE + "/attempts/1/log", "Accept: text/event-stream").text())
                .contains("event: end");
        get(MAKE + "/attempts/1/results");
        assertThat(get(MAKE + "/attempts/1/results/report").header("Content-Type"))
                .hasValue("application/xml");
        assertThat(get(MAKE + "/attempts/1/results/report", "Range: bytes=0-0").text())
                .isEqualTo("<");
        assertThat(get(RUN + "/tests").json().path("items")).hasSize(1);
        assertThat(get(DEMO + "/jobs/relay/tests").json().path("items")).hasSize(1);
    }

    private void readResources(HandExecutor executor) {
        for (String list : new String[] {"/v1/projects", DEMO + "/repos", DEMO + "/jobs", DEMO + "/secrets"}) {
            assertThat(get(list).json().path("items")).as(list).hasSize(1);
        }
        for (String each :
                new String[] {DEMO, DEMO + "/repos/app", DEMO + "/jobs/relay", DEMO + "/secrets/key", POOL}) {
            get(each);
        }
        get("/v1/runner-pools");
        get(POOL + "/status");
        get(POOL + "/tokens");
        get(POOL + "/executors");
        get(executor.path());
    }

    private void deleteAll(HandExecutor executor) {
        send("POST", DEMO + "/jobs/relay/runs", "{}");
        send("POST", DEMO + "/jobs/relay/runs/2/cancel", "");
        Http.Answer token = send("POST", POOL + "/tokens", "{}");
        send("DELETE", token.header("Location").orElseThrow(), "");
        for (String each : new String[] {
            executor.path(), DEMO + "/jobs/relay", DEMO + "/secrets/key", DEMO + "/repos/app", DEMO, POOL
        }) {
            assertThat(send("DELETE", each, "").status()).isEqualTo(204);
        }
    }
}
