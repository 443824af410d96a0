package dev.slipway.server.resources;

import static dev.slipway.server.resources.ResourcesFixture.author;
import static dev.slipway.server.resources.ResourcesFixture.bytes;
import static dev.slipway.server.resources.ResourcesFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.PoolTokenRequest;
import dev.slipway.server.base.ProblemType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdempotencyTest {
    private final ResourcesFixture fixture = new ResourcesFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Answer put(String key, String body) {
        return fixture.resources()
                .put(fixture.path("projects/demo"), bytes(body), false, Conditions.none(), author(key));
    }

    @Test
    void theSameRequestGetsTheFirstAnswerAgain() {
        Answer first = put("k1", "{}");
        fixture.put("projects/demo", "{\"description\": \"changed by another\"}");
        Answer again = put("k1", "{}");
        assertThat(again).isEqualTo(first);
        assertThat(again.status()).isEqualTo(201);
        assertThat(fixture.get("projects/demo").body()).contains("changed by another");
    }

    @Test
    void aPutThatChangedNothingIsRememberedToo() {
        put("k1", "{}");
        Answer unchanged = put("k2", "{}");
        fixture.put("projects/demo", "{\"description\": \"changed by another\"}");
        assertThat(put("k2", "{}")).isEqualTo(unchanged);
        assertThat(fixture.get("projects/demo").body()).contains("changed by another");
    }

    @Test
    void theSameKeyWithAnotherRequestIsRefused() {
        put("k1", "{}");
        assertThat(refused(() -> put("k1", "{\"description\": \"other\"}")).type())
                .isEqualTo(ProblemType.IDEMPOTENCY_KEY_REUSED);
        assertThat(refused(() -> fixture.resources()
                                .delete(fixture.path("projects/demo"), false, false, Conditions.none(), author("k1")))
                        .type())
                .isEqualTo(ProblemType.IDEMPOTENCY_KEY_REUSED);
    }

    @Test
    void aRefusedRequestMayBeSentAgain() {
        refused(() -> put("k1", "{\"nonsense\": 1}"));
        assertThat(put("k1", "{}").status()).isEqualTo(201);
    }

    @Test
    void aDeleteIsAnsweredAgain() {
        put("k1", "{}");
        ResourcePath path = fixture.path("projects/demo");
        Answer first = fixture.resources().delete(path, false, false, Conditions.none(), author("k2"));
        assertThat(fixture.resources().delete(path, false, false, Conditions.none(), author("k2")))
                .isEqualTo(first);
    }

    @Test
    void aKeyIsForgottenAfterADay() {
        put("k1", "{}");
        fixture.clock.set(fixture.clock.instant().plus(Duration.ofHours(24)).plusSeconds(1));
        assertThat(put("k1", "{\"description\": \"other\"}").status()).isEqualTo(200);
    }

    @Test
    void tokensInAnswersAreSealed() {
        fixture.put("runner-pools/linux", "{\"process\": {}}");
        PoolTokenRequest request = PoolTokenRequest.builder().build();
        Answer first = fixture.poolTokens.create("linux", request, author("k1"));
        assertThat(fixture.poolTokens.create("linux", request, author("k1"))).isEqualTo(first);
        assertThat(fixture.poolTokens.list("linux").items()).hasSize(1);
        String token = ResourcesFixture.json(first).path("token").asText();
        assertThat(token).startsWith("slw_pool_");
        assertThat(Dump.of(fixture.database)).doesNotContain(token).doesNotContain(Dump.base64(token));
    }

    @Test
    void ofManyAtATimeOneDoesTheWork() throws Exception {
        fixture.put("runner-pools/linux", "{\"process\": {}}");
        PoolTokenRequest request = PoolTokenRequest.builder().build();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int client = 0; client < 12; client++) {
                answers.add(executor.submit(() -> fixture.poolTokens.create("linux", request, author("k1"))));
            }
            Answer first = answers.getFirst().get();
            for (Future<Answer> answer : answers) {
                assertThat(answer.get()).isEqualTo(first);
            }
        }
        assertThat(fixture.poolTokens.list("linux").items()).hasSize(1);
    }
}
