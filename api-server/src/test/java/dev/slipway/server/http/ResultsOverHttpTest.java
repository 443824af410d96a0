package dev.slipway.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.server.base.Sha256;
import dev.slipway.server.launch.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Results on their way from one task to another, as an executor sends and fetches them. */
class ResultsOverHttpTest {
    private static final String CONTENT = "the bytes of the jar";

    private static TestServer server;
    private static String executor = "";
    private static String executorToken = "";
    private static int claims;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        administrator("PUT", "/v1/projects/demo", "{}");
        administrator("PUT", "/v1/runner-pools/linux", "{\"process\": {}, \"slots\": 10}");
        administrator("PUT", "/v1/projects/demo/jobs/build", """
                {"freestyle": {"tasks": {
                  "make": {"script": ["x"], "results": {"jar": {"paths": ["app.jar"]}}},
                  "other": {"script": ["x"]},
                  "use": {"script": ["x"], "needs": {"make": {"results": ["jar"]}}}}}}""");
        String poolToken = administrator("POST", "/v1/runner-pools/linux/tokens", "{}")
                .path("token")
                .asText();
        Http.Answer registered = send(
                "POST",
                "/v1/runner-pools/linux/executors",
                poolToken,
                "{\"name\": \"build-7\", \"facts\": {\"hostname\": \"h\", \"os\": \"linux\", \"architecture\": \"amd64\", \"version\": \"1\"}}");
        assertThat(registered.status()).as(registered.text()).isEqualTo(201);
        executor = registered.json().path("uid").asText();
        executorToken = registered.json().path("token").asText();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Http.Answer send(String method, String target, String token, String body) {
        return send(method, target, token, body, "application/json");
    }

    private static Http.Answer send(String method, String target, String token, String body, String mediaType) {
        return Http.request(
                server, method, target, body, "Authorization: Bearer " + token, "Content-Type: " + mediaType);
    }

    private static JsonNode administrator(String method, String target, String body) {
        Http.Answer answer = send(method, target, server.administratorToken(), body);
        assertThat(answer.status()).as(answer.text()).isBetween(200, 201);
        return answer.json();
    }

    /** What was claimed, by task; each is accepted. */
    private static ObjectNode claim() {
        Http.Answer claimed = send(
                "POST",
                "/v1/runner-pools/linux/executors/" + executor + "/claims",
                executorToken,
                "{\"claim_id\": \"claim-number-" + ++claims + "\", \"max\": 10}");
        assertThat(claimed.status()).as(claimed.text()).isEqualTo(200);
        ObjectNode assignments = JsonNodeFactory.instance.objectNode();
        for (JsonNode assignment : claimed.json().path("assignments")) {
            assertThat(attempt("POST", assignment, "/heartbeat", "{}").status()).isEqualTo(200);
            assignments.set(assignment.path("task").asText(), assignment);
        }
        return assignments;
    }

    private static Http.Answer attempt(String method, JsonNode assignment, String path, String body) {
        return send(
                method,
                "/v1/attempts/" + assignment.path("attempt").asText() + path,
                assignment.path("attempt_token").asText(),
                body);
    }

    private static Http.Answer put(JsonNode assignment, String name, String type) {
        return send(
                "PUT",
                "/v1/attempts/" + assignment.path("attempt").asText() + "/results/" + name + "?type=" + type
                        + "&media_type=application/java-archive&path=app.jar&sha256="
                        + Sha256.hex(CONTENT.getBytes(StandardCharsets.UTF_8)),
                assignment.path("attempt_token").asText(),
                CONTENT,
                "application/octet-stream");
    }

    private static void pass(JsonNode assignment) {
        Http.Answer ended = attempt(
                "PUT",
                assignment,
                "/outcome",
                "{\"state\": \"passed\", \"exit_code\": 0, \"finished_at\": \"" + Instant.now()
                        + "\", \"log_size\": 0}");
        assertThat(ended.status()).as(ended.text()).isEqualTo(200);
    }

    private static Http.Answer needed(JsonNode assignment, String result, JsonNode tokenOf) {
        return Http.request(
                server,
                "GET",
                "/v1/attempts/" + assignment.path("attempt").asText() + "/needed-results/" + result,
                "",
                "Authorization: Bearer " + tokenOf.path("attempt_token").asText());
    }

    @Test
    void aTaskGetsTheBytesThatItNeedsAndNobodyElseDoes() {
        administrator("POST", "/v1/projects/demo/jobs/build/runs", "{}");
        ObjectNode first = claim();
        assertThat(first.fieldNames()).toIterable().containsExactlyInAnyOrder("make", "other");
        JsonNode make = first.path("make");
        JsonNode other = first.path("other");
        Http.Answer stored = put(make, "jar", "files");
        assertThat(stored.status()).as(stored.text()).isEqualTo(200);
        pass(make);

        JsonNode use = claim().path("use");
        assertThat(use.path("needed_results")).hasSize(1);
        JsonNode result = use.path("needed_results").get(0);
        assertThat(result.path("task").asText()).isEqualTo("make");
        assertThat(result.path("path").asText()).isEqualTo("app.jar");
        String uid = result.path("uid").asText();

        Http.Answer fetched = needed(use, uid, use);
        assertThat(fetched.status()).isEqualTo(200);
        assertThat(fetched.text()).isEqualTo(CONTENT);
        assertThat(Sha256.hex(fetched.body())).isEqualTo(result.path("sha256").asText());

        assertThat(needed(use, uid, other).status())
                .as("with the token of another attempt")
                .isEqualTo(403);
        Http.Answer unneeded = needed(other, uid, other);
        assertThat(unneeded.status())
                .as("by an attempt whose task does not need it")
                .isEqualTo(404);
        assertThat(unneeded.problem()).isEqualTo("resource-not-found");
        Http.Answer late = needed(make, uid, make);
        assertThat(late.status()).as("by an attempt that has ended").isEqualTo(409);
        assertThat(late.problem()).isEqualTo("lease-lost");
        pass(use);
        assertThat(needed(use, uid, use).status()).isEqualTo(409);
        pass(other);
    }

    @Test
    void aResultThatTheTaskDoesNotDeclareIsRefusedWithItsPlace() {
        administrator("POST", "/v1/projects/demo/jobs/build/runs", "{}");
        ObjectNode first = claim();
        JsonNode make = first.path("make");
        Http.Answer undeclared = put(make, "jars", "files");
        assertThat(undeclared.status()).isEqualTo(422);
        assertThat(undeclared.json().at("/errors/0/pointer").asText()).isEqualTo("/path/result");
        assertThat(undeclared.json().at("/errors/0/rule").asText()).isEqualTo("declared");
        assertThat(undeclared.json().path("detail").asText())
                .isEqualTo("the task declares no result `jars`; did you mean `jar`?");
        Http.Answer otherType = put(make, "jar", "junit");
        assertThat(otherType.status()).isEqualTo(422);
        assertThat(otherType.json().at("/errors/0/pointer").asText()).isEqualTo("/query/type");
        assertThat(put(make, "jar", "files").status()).isEqualTo(200);
        first.forEach(ResultsOverHttpTest::pass);
        pass(claim().path("use"));
    }
}
