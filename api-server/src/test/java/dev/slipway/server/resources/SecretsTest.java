package dev.slipway.server.resources;

import static dev.slipway.server.resources.ResourcesFixture.author;
import static dev.slipway.server.resources.ResourcesFixture.bytes;
import static dev.slipway.server.resources.ResourcesFixture.etag;
import static dev.slipway.server.resources.ResourcesFixture.json;
import static dev.slipway.server.resources.ResourcesFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.base.ProblemType;
import dev.slipway.server.secrets.Keyring;
import dev.slipway.server.secrets.MasterKey;
import dev.slipway.server.secrets.SecretValues;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretsTest {
    private static final String VALUE = "v3ry-s3cret-v4lue";
    private static final String SECRET = "projects/demo/secrets/token";

    private final ResourcesFixture fixture = new ResourcesFixture();

    @BeforeEach
    void project() {
        fixture.put("projects/demo", "{}");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static String with(String value) {
        return "{\"value\": \"" + value + "\"}";
    }

    private UUID projectUid() {
        return UUID.fromString(json(fixture.get("projects/demo")).path("uid").asText());
    }

    @Test
    void aSecretWithoutAValueIsLegal() {
        var answer = json(fixture.put(SECRET, "{}"));
        assertThat(answer.path("value_revision").asInt(-1)).isZero();
        assertThat(answer.has("fingerprint")).isFalse();
        assertThat(fixture.values.read(projectUid(), List.of("token"))).isEmpty();
    }

    @Test
    void aValueIsReadForAttemptsAndNeverAnswered() {
        Answer answer = fixture.put(SECRET, with(VALUE));
        assertThat(json(answer).path("value_revision").asInt()).isEqualTo(1);
        assertThat(json(answer).path("fingerprint").asText()).matches("[0-9a-f]{16}");
        assertThat(answer.body())
                .doesNotContain(VALUE)
                .isEqualTo(fixture.get(SECRET).body());
        assertThat(fixture.values.read(projectUid(), List.of("token", "other"))).isEqualTo(Map.of("token", VALUE));
    }

    @Test
    void theSameValueAgainChangesNothing() {
        Answer first = fixture.put(SECRET, with(VALUE));
        assertThat(fixture.put(SECRET, with(VALUE)))
                .isEqualTo(new Answer(200, Map.of("ETag", etag(first)), first.body()));
    }

    @Test
    void anAbsentValueKeepsTheStoredOne() {
        Answer first = fixture.put(SECRET, with(VALUE));
        assertThat(etag(fixture.put(SECRET, "{}"))).isEqualTo(etag(first));
        var changed = json(fixture.put(SECRET, "{\"description\": \"a token\"}"));
        assertThat(changed.path("value_revision").asInt()).isEqualTo(1);
        assertThat(changed.path("revision").asInt()).isEqualTo(2);
        assertThat(fixture.values.read(projectUid(), List.of("token"))).containsEntry("token", VALUE);
    }

    @Test
    void anotherValueIsARevisionOfBoth() {
        fixture.put(SECRET, with(VALUE));
        var changed = json(fixture.put(SECRET, with("another")));
        assertThat(changed.path("value_revision").asInt()).isEqualTo(2);
        assertThat(changed.path("revision").asInt()).isEqualTo(2);
        assertThat(fixture.values.read(projectUid(), List.of("token"))).containsEntry("token", "another");
    }

    @Test
    void theSameValueOfTwoSecretsHasTwoFingerprints() {
        String first =
                json(fixture.put(SECRET, with(VALUE))).path("fingerprint").asText();
        String second = json(fixture.put(SECRET + "-2", with(VALUE)))
                .path("fingerprint")
                .asText();
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void aDifferenceInTheValueIsNamedAndNotTold() {
        Answer first = fixture.put(SECRET, with(VALUE));
        fixture.put(SECRET, "{\"description\": \"a token\"}");
        var problem = refused(() -> fixture.put(SECRET, with("another"), new Conditions(etag(first), null)))
                .problem();
        assertThat(problem.differences())
                .extracting(difference -> difference.pointer() + " " + difference.sent())
                .containsExactly("/description \"\"", "/value null");
        assertThat(problem.toString()).doesNotContain(VALUE).doesNotContain("another");
    }

    @Test
    void noFaultQuotesAValue() {
        for (String body : List.of(
                "{\"value\": 7312899112}",
                "{\"value\": [\"7312899112\"]}",
                "{\"value\": 7312899112, \"value\": \"7312899112\"}",
                "{\"value\": tok7312899112}",
                "{\"value\": \"7312899112",
                "{\"value\": \"7312899112\\u0000\"}",
                "{\"value\": {\"7312899112\": \"7312899112\"}}")) {
            var exception = refused(() -> fixture.put(SECRET, body));
            assertThat(exception.problem().toString()).as(body).doesNotContain("7312899112");
            assertThat(exception.getMessage()).as(body).doesNotContain("7312899112");
        }
    }

    @Test
    void noValueStandsInTheDatabaseInPlain() {
        fixture.put(SECRET, with(VALUE));
        fixture.put(SECRET, with(VALUE + "-2"));
        fixture.preview(SECRET, with(VALUE + "-3"));
        fixture.resources()
                .put(fixture.path(SECRET), bytes(with(VALUE + "-4")), false, Conditions.none(), author("key"));
        fixture.delete(SECRET);
        fixture.put(SECRET, with(VALUE));
        assertThat(Dump.of(fixture.database))
                .contains("slipway")
                .doesNotContain(VALUE)
                .doesNotContain(Dump.hex(VALUE))
                .doesNotContain(Dump.base64(VALUE).substring(0, 20));
    }

    @Test
    void aDryRunLeavesTheValueAlone() {
        fixture.put(SECRET, with(VALUE));
        assertThat(fixture.preview(SECRET, with("another")).body()).doesNotContain("another");
        assertThat(fixture.values.read(projectUid(), List.of("token"))).containsEntry("token", VALUE);
    }

    @Test
    void theValueOfADeletedSecretIsDestroyed() {
        fixture.put(SECRET, with(VALUE));
        fixture.delete(SECRET);
        assertThat(fixture.value("SELECT count(*) FROM secret_value")).isEqualTo(0L);
    }

    @Test
    void underAnotherKeyAValueIsNotServedAndCanBeSetAgain() {
        fixture.put(SECRET, with(VALUE));
        SecretValues other = new SecretValues(
                fixture.database.database(), Keyring.of(MasterKey.create(fixture.random)), fixture.random);
        other.reportAtStart();
        assertThat(refused(() -> other.read(projectUid(), List.of("token"))).type())
                .isEqualTo(ProblemType.UNAVAILABLE);
        fixture.database.database().run(transaction -> {
            UUID uid = UUID.fromString(json(fixture.get(SECRET)).path("uid").asText());
            other.store(transaction, uid, 2, "again");
        });
        assertThat(other.read(projectUid(), List.of("token"))).containsEntry("token", "again");
    }

    @Test
    void withoutAKeySecretsAreRefusedAndTheirDocumentsServed() {
        fixture.put(SECRET, with(VALUE));
        SecretValues lost = new SecretValues(
                fixture.database.database(), Keyring.lost("the key is lost", fixture.random), fixture.random);
        lost.reportAtStart();
        var problem = refused(() -> lost.fingerprint(UUID.randomUUID(), "x"));
        assertThat(problem.type()).isEqualTo(ProblemType.UNAVAILABLE);
        assertThat(problem.problem().detail()).contains("the key is lost");
        assertThat(SecretValues.anyStored(fixture.database.database())).isTrue();
    }

    @Test
    void aValueInAnotherRowIsWorthNothing() {
        fixture.put(SECRET, with(VALUE));
        fixture.put("projects/demo/secrets/other", with("other"));
        fixture.database.database().context().execute("""
                UPDATE secret_value SET nonce = source.nonce, ciphertext = source.ciphertext
                FROM (SELECT nonce, ciphertext FROM secret_value JOIN resource ON uid = secret_uid WHERE name = 'token') source
                WHERE secret_uid = (SELECT uid FROM resource WHERE name = 'other')""");
        assertThat(refused(() -> fixture.values.read(projectUid(), List.of("other")))
                        .type())
                .isEqualTo(ProblemType.UNAVAILABLE);
    }
}
