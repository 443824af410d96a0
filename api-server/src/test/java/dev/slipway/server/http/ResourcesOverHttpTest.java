package dev.slipway.server.http;

import static dev.slipway.server.database.generated.Tables.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.server.launch.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The endpoints of resources, as a client with no library sees them. */
class ResourcesOverHttpTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        put("/v1/projects/demo", "{\"description\": \"Demo\"}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Http.Answer put(String target, String body, String... headers) {
        return send("PUT", target, body, headers);
    }

    private static Http.Answer send(String method, String target, String body, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Authorization: Bearer " + server.administratorToken();
        all[1] = "Content-Type: application/json";
        System.arraycopy(headers, 0, all, 2, headers.length);
        return Http.request(server, method, target, body, all);
    }

    private static Http.Answer get(String target) {
        return Http.administrator(server, "GET", target);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/projects/echo | {\"labels\": {\"b\": \"2\", \"a\": \"1\"}}",
                "/v1/runner-pools/linux | {\"process\": {}, \"slots\": 2, \"resources\": {\"memory\": \"2048Mi\"}}",
                "/v1/projects/demo/repos/app | {\"url\": \"https://git.example.org/app.git/\"}",
                "/v1/projects/demo/jobs/hello | {\"freestyle\": {\"tasks\": {\"hello\": {\"script\": [\"echo hello\"]}}}, \"timeout\": \"90s\"}",
                "/v1/projects/demo/secrets/token | {\"value\": \"s3cret\", \"value_version\": \"1\"}"
            })
    void aPutIsAnsweredByteForByteAsTheNextGet(String path, String body) {
        Http.Answer created = put(path, body);
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.header("Location")).hasValue(path);
        assertThat(created.header("Content-Type")).hasValue("application/json");
        Http.Answer read = get(path);
        assertThat(read.text()).isEqualTo(created.text());
        assertThat(read.header("ETag")).isEqualTo(created.header("ETag"));
        Http.Answer again = put(path, read.text());
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("ETag")).isEqualTo(created.header("ETag"));
        assertThat(again.text()).isEqualTo(created.text());
        String etag = read.header("ETag").orElseThrow();
        assertThat(send("DELETE", path, "", "If-Match: \"other\"").status()).isEqualTo(412);
        assertThat(send("DELETE", path + "?dry_run=true", "").text()).isEqualTo("{\"warnings\":[]}");
        assertThat(send("DELETE", path, "", "If-Match: " + etag).status()).isEqualTo(204);
        assertThat(get(path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json | 400 | malformed-request",
                "{\"description\": \"a\", \"description\": \"b\"} | 400 | malformed-request",
                "{\"labels\": {}} x | 400 | malformed-request",
                "[] | 422 | invalid-document",
                "{\"description\": 7} | 422 | invalid-document",
                "{\"descripton\": \"x\", \"labels\": 1, \"deletion_protection\": \"no\"} | 422 | invalid-document"
            })
    void aBadBodyIsAProblem(String body, int status, String problem) {
        Http.Answer answer = put("/v1/projects/bad", body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(get("/v1/projects/bad").status()).isEqualTo(404);
    }

    @Test
    void threeFaultsAreToldAtOnce() {
        Http.Answer answer =
                put("/v1/projects/bad", "{\"descripton\": \"x\", \"labels\": 1, \"deletion_protection\": \"no\"}");
        assertThat(answer.json().path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/descripton", "/labels", "/deletion_protection");
    }

    @Test
    void aBodyTooLargeOrTooDeepIsAProblem() {
        Http.Answer large = put("/v1/projects/bad", "{\"description\": \"" + "x".repeat(1 << 20) + "\"}");
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.problem()).isEqualTo("body-too-large");
        Http.Answer deep = put("/v1/projects/bad", "[".repeat(50_000));
        assertThat(deep.status()).isEqualTo(400);
        assertThat(deep.json().path("errors").path(0).path("rule").asText()).isEqualTo("depth");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/projects/Demo",
        "/v1/projects/-demo",
        "/v1/projects/a_b",
        "/v1/projects/demo%2Fjobs%2Fx",
        "/v1/projects/%2e%2e",
        "/v1/projects/demo/jobs/..%2f..%2fx",
        "/v1/projects/demo%00",
        "/v1/projects/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    })
    void aNameOutOfPatternIsRefused(String path) {
        Http.Answer answer = put(path, "{}");
        assertThat(answer.status()).as(answer.text()).isIn(400, 404, 422);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
    }

    @Test
    void anIdempotencyKeyGetsTheFirstAnswerByteForByte() {
        Http.Answer first = put("/v1/projects/once", "{}", "Idempotency-Key: k-1");
        put("/v1/projects/once", "{\"description\": \"changed\"}");
        Http.Answer again = put("/v1/projects/once", "{}", "Idempotency-Key: k-1");
        assertThat(again.status()).isEqualTo(first.status()).isEqualTo(201);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        Http.Answer other = put("/v1/projects/once", "{\"description\": \"x\"}", "Idempotency-Key: k-1");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.problem()).isEqualTo("idempotency-key-reused");
    }

    @Test
    void aLostUpdateIsRefusedWithWhatDiffers() {
        String etag = put("/v1/projects/lost", "{}").header("ETag").orElseThrow();
        put("/v1/projects/lost", "{\"description\": \"theirs\"}");
        Http.Answer answer = put("/v1/projects/lost", "{\"description\": \"mine\"}", "If-Match: " + etag);
        assertThat(answer.status()).isEqualTo(412);
        assertThat(answer.json().path("differences").toString())
                .isEqualTo("[{\"pointer\":\"/description\",\"stored\":\"\\\"theirs\\\"\",\"sent\":\"\\\"mine\\\"\"}]");
        assertThat(answer.json().path("changed_by").asText()).isEqualTo("administrator");
        assertThat(answer.json().path("changed_at").asText()).isNotEmpty();
    }

    @Test
    void aProjectThatIsNotThereIsAProblemWithTheNearestName() {
        for (String path : new String[] {"/v1/projects/demi/jobs", "/v1/projects/demi/jobs/build"}) {
            Http.Answer answer = get(path);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.json().path("detail").asText()).contains("did you mean \"demo\"?");
        }
    }

    @Test
    void poolTokensAreMadeListedAndRevoked() {
        put("/v1/runner-pools/tokens", "{\"process\": {}}");
        Http.Answer made =
                send("POST", "/v1/runner-pools/tokens/tokens", "{\"description\": \"hosts\", \"ttl\": \"90d\"}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().path("token").asText()).matches("slw_pool_[A-Za-z0-9_-]{43}");
        Http.Answer list = get("/v1/runner-pools/tokens/tokens");
        assertThat(list.json().path("items")).hasSize(1);
        assertThat(list.text()).contains("hosts").doesNotContain("slw_pool_");
        String location = made.header("Location").orElseThrow();
        assertThat(send("DELETE", location, "").status()).isEqualTo(204);
        assertThat(send("DELETE", location, "").status()).isEqualTo(404);
        assertThat(send("POST", "/v1/runner-pools/tokens/tokens", "{\"ttl\": \"0s\"}")
                        .status())
                .isEqualTo(422);
        for (int token = 0; token < 20; token++) {
            assertThat(send("POST", "/v1/runner-pools/tokens/tokens", "{}").status())
                    .isEqualTo(201);
        }
        assertThat(send("POST", "/v1/runner-pools/tokens/tokens", "{}").problem())
                .isEqualTo("conflict");
    }

    @Test
    void whatRunsIsNotDeletedAndAProjectTakesItsRunsWithIt() {
        put("/v1/projects/busy", "{}");
        put(
                "/v1/projects/busy/jobs/hello",
                "{\"freestyle\": {\"tasks\": {\"hello\": {\"script\": [\"echo hello\"]}}}}");
        assertThat(send("POST", "/v1/projects/busy/jobs/hello/runs", "{}").status())
                .isEqualTo(201);
        Http.Answer refused = send("DELETE", "/v1/projects/busy/jobs/hello", "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asText()).contains("1 run is not finished");
        assertThat(send("DELETE", "/v1/projects/busy/jobs/hello?dry_run=true", "")
                        .text())
                .contains("in_use");
        assertThat(send("POST", "/v1/projects/busy/jobs/hello/runs/1/cancel", "")
                        .status())
                .isEqualTo(200);
        assertThat(send("DELETE", "/v1/projects/busy/jobs/hello", "").status()).isEqualTo(204);
        assertThat(runs()).isEqualTo(1);
        assertThat(send("DELETE", "/v1/projects/busy", "").status()).isEqualTo(204);
        assertThat(runs()).isZero();
    }

    @Test
    void aProjectIsDeletedWithWhatIsInItWhenThatIsAsked() {
        put("/v1/projects/full", "{}");
        put("/v1/projects/full/secrets/token", "{\"value\": \"s3cr3t-t0ken\"}");
        put(
                "/v1/projects/full/repos/app",
                "{\"url\": \"https://git.example.org/app.git\", \"credentials\": {\"secret\": \"token\"}}");
        put("/v1/projects/full/jobs/build", "{\"git\": {\"repo\": \"app\"}, \"deletion_protection\": true}");
        assertThat(send("DELETE", "/v1/projects/full", "").problem()).isEqualTo("not-empty");
        assertThat(send("DELETE", "/v1/projects/full?cascade=true", "").problem())
                .isEqualTo("deletion-protected");
        Http.Answer preview = send("DELETE", "/v1/projects/full?cascade=true&dry_run=true", "");
        assertThat(preview.problem()).isEqualTo("deletion-protected");
        assertThat(preview.json().path("detail").asText()).contains("\"build\"");
        assertThat(send("GET", "/v1/projects/full/repos/app", "").status()).isEqualTo(200);
        put("/v1/projects/full/jobs/build", "{\"git\": {\"repo\": \"app\"}}");
        JsonNode warning = send("DELETE", "/v1/projects/full?cascade=true&dry_run=true", "")
                .json()
                .path("warnings")
                .path(0);
        assertThat(warning.path("message").asText()).isEqualTo("1 job, 1 repo, 1 secret are deleted with it");
        assertThat(warning.path("count").asInt()).isEqualTo(3);
        assertThat(send("DELETE", "/v1/projects/full?cascade=true", "").status())
                .isEqualTo(204);
        assertThat(send("GET", "/v1/projects/full", "").status()).isEqualTo(404);
    }

    @Test
    void theOnlyThingInAProjectIsDeletedWithIt() {
        put("/v1/projects/small", "{}");
        put("/v1/projects/small/secrets/token", "{}");
        assertThat(send("DELETE", "/v1/projects/small?cascade=true&dry_run=true", "")
                        .text())
                .contains("1 secret is deleted with it");
    }

    @Test
    void whoDeletesAPoolIsToldFirstWhoNamesIt() {
        put("/v1/runner-pools/named", "{\"process\": {}}");
        put("/v1/projects/pools", "{}");
        String path = "/v1/projects/pools/jobs/";
        put(path + "by-task", "{\"freestyle\": {\"tasks\": {\"t\": {\"script\": [\"x\"], \"pool\": \"named\"}}}}");
        put(
                path + "by-default",
                "{\"freestyle\": {\"defaults\": {\"pool\": \"named\"}, \"tasks\": {\"t\": {\"script\": [\"x\"]}}}}");
        put(path + "by-nobody", "{\"freestyle\": {\"tasks\": {\"t\": {\"script\": [\"x\"]}}}}");
        assertThat(send("POST", path + "by-task/runs", "{}").status()).isEqualTo(201);
        JsonNode warnings =
                send("DELETE", "/v1/runner-pools/named?dry_run=true", "").json().path("warnings");
        assertThat(warnings.findValuesAsText("type")).containsExactly("named_by_jobs", "queued_tasks");
        assertThat(warnings.get(0).path("message").asText()).startsWith("2 freestyle jobs name this pool");
        assertThat(warnings.get(1).path("message").asText()).startsWith("1 queued task names this pool");
        assertThat(send("DELETE", "/v1/runner-pools/named", "").status()).isEqualTo(204);
        assertThat(send("POST", path + "by-task/runs/1/cancel", "").status()).isEqualTo(200);
    }

    private static int runs() {
        return server.database().database().context().fetchCount(RUN);
    }
}
