package dev.slipway.server.http;

import static dev.slipway.server.database.generated.Tables.EXECUTOR;
import static dev.slipway.server.database.generated.Tables.RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.server.launch.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Executors join and leave pools, and are listed. */
class ExecutorsOverHttpTest {
    private static final String BUILD_7 =
            "{\"name\": \"build-7\", \"facts\": {\"hostname\": \"h\", \"os\": \"linux\", \"architecture\": \"amd64\", \"version\": \"1\"}}";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Http.Answer send(String method, String target, String token, String body, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Authorization: Bearer " + token);
        all.add("Content-Type: application/json");
        return Http.request(server, method, target, body, all.toArray(String[]::new));
    }

    private static Http.Answer administrator(String method, String target, String... headers) {
        return send(
                method, target, server.administratorToken(), method.equals("PUT") ? "{\"process\": {}}" : "", headers);
    }

    /** Declares a pool; answers a token for it. */
    private static String pool(String name) {
        administrator("PUT", "/v1/runner-pools/" + name);
        return send("POST", "/v1/runner-pools/" + name + "/tokens", server.administratorToken(), "{}")
                .json()
                .path("token")
                .asText();
    }

    @Test
    void executorsAreListedAPageAtATimeAndEachOnce() {
        String token = pool("many");
        String path = "/v1/runner-pools/many/executors";
        List<String> joined = new ArrayList<>();
        for (int number = 0; number < 5; number++) {
            joined.add(send("POST", path, token, BUILD_7).json().path("uid").asText());
        }
        List<String> listed = new ArrayList<>();
        String page = "";
        do {
            JsonNode answer = administrator("GET", path + "?limit=2" + page).json();
            assertThat(answer.path("items").size()).isBetween(1, 2);
            listed.addAll(answer.path("items").findValuesAsText("uid"));
            assertThat(listed).doesNotHaveDuplicates();
            page = answer.has("next_page_token")
                    ? "&page_token=" + answer.path("next_page_token").asText()
                    : "";
        } while (!page.isEmpty());
        assertThat(listed).isEqualTo(joined);
        assertThat(administrator("GET", path).json().path("items")).hasSize(5);
        Http.Answer refused = administrator("GET", path + "?page_token=nonsense");
        assertThat(refused.problem()).isEqualTo("invalid-parameter");
        assertThat(refused.json().at("/errors/0/pointer").asText()).isEqualTo("/query/page_token");
    }

    @Test
    void whoSendsARegistrationAgainIsTheSameExecutor() {
        String token = pool("again");
        String path = "/v1/runner-pools/again/executors";
        Http.Answer first = send("POST", path, token, BUILD_7, "Idempotency-Key: join-1");
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.json().path("lease_ttl").asText()).isEqualTo("1m");
        Http.Answer again = send("POST", path, token, BUILD_7, "Idempotency-Key: join-1");
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(administrator("GET", path).json().path("items")).hasSize(1);
        assertThat(send("POST", path, token, BUILD_7.replace("build-7", "build-8"), "Idempotency-Key: join-1")
                        .problem())
                .isEqualTo("idempotency-key-reused");
        String executor = first.header("Location").orElseThrow();
        assertThat(administrator("DELETE", executor, "Idempotency-Key: leave-1").status())
                .isEqualTo(204);
        assertThat(administrator("DELETE", executor, "Idempotency-Key: leave-1").status())
                .isEqualTo(204);
        assertThat(administrator("DELETE", executor).status()).isEqualTo(404);
    }

    @Test
    void aPoolTakesNoMoreExecutorsThanItsLimit() {
        String token = pool("full");
        DSLContext database = server.database().database().context();
        UUID pool = Objects.requireNonNull(database.fetchOne(RESOURCE, RESOURCE.NAME.eq("full")))
                .getUid();
        database.execute(
                "INSERT INTO executor SELECT gen_random_uuid(), ?, 'x', '{}', now(), now() FROM generate_series(1, 9999)",
                pool);
        String path = "/v1/runner-pools/full/executors";
        assertThat(send("POST", path, token, BUILD_7).status()).isEqualTo(201);
        Http.Answer refused = send("POST", path, token, BUILD_7);
        assertThat(refused.problem()).isEqualTo("conflict");
        assertThat(refused.json().path("detail").asText()).contains("10000 executors");
        database.deleteFrom(EXECUTOR).where(EXECUTOR.POOL_UID.eq(pool)).execute();
    }
}
