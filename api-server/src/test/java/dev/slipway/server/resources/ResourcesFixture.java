package dev.slipway.server.resources;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.jobfile.JobFiles;
import dev.slipway.jobfile.schema.Schemas;
import dev.slipway.server.base.Ids;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.database.TestDatabase;
import dev.slipway.server.git.GitRefs;
import dev.slipway.server.secrets.Keyring;
import dev.slipway.server.secrets.MasterKey;
import dev.slipway.server.secrets.Sealer;
import dev.slipway.server.secrets.SecretValues;
import dev.slipway.server.secrets.Tokens;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** The engine on a database of its own, with a clock that stands still until it is set. */
final class ResourcesFixture implements AutoCloseable {
    static final Schemas SCHEMAS = Schemas.load();

    final TestDatabase database = TestDatabase.create();
    final SettableClock clock = new SettableClock();
    final SecureRandom random = new SecureRandom();
    final MasterKey key = MasterKey.create(random);
    final List<Dependents> dependents = new ArrayList<>();
    final SecretValues values;
    final Kinds kinds;
    final Idempotency idempotency;
    final PoolTokens poolTokens;

    ResourcesFixture() {
        Keyring keyring = Keyring.of(key);
        values = new SecretValues(database.database(), keyring, random);
        kinds = new Kinds(
                SCHEMAS,
                List.of(
                        new ProjectKind(),
                        new RepoKind(
                                url -> url.startsWith("ext::")
                                        ? Optional.of("the protocol `ext` is not allowed")
                                        : Optional.empty(),
                                GitRefs::problemOf),
                        new JobKind(new JobFiles(SCHEMAS)),
                        new SecretKind(values),
                        new RunnerPoolKind()));
        idempotency = new Idempotency(database.database(), new Sealer(keyring, random), clock);
        poolTokens = new PoolTokens(database.database(), kinds, idempotency, new Tokens(random), new Ids(clock), clock);
    }

    Resources resources() {
        return new Resources(database.database(), kinds, dependents, idempotency, new Ids(clock), clock);
    }

    static Author author() {
        return new Author("administrator", "test/1", null);
    }

    static Author author(String idempotencyKey) {
        return new Author("administrator", "test/1", idempotencyKey);
    }

    /** A path as in files: {@code projects/demo/jobs/build}. */
    ResourcePath path(String key) {
        List<String> parts = List.of(key.split("/"));
        int own = parts.size() - 2;
        ResourceType type = kinds.types().all().stream()
                .filter(candidate -> candidate.collection().equals(parts.get(own)))
                .findFirst()
                .orElseThrow();
        return new ResourcePath(type, own == 0 ? null : parts.get(1), parts.get(own + 1));
    }

    Answer put(String key, String body) {
        return put(key, body, Conditions.none());
    }

    Answer put(String key, String body, Conditions conditions) {
        return resources().put(path(key), bytes(body), false, conditions, author());
    }

    Answer preview(String key, String body) {
        return resources().put(path(key), bytes(body), true, Conditions.none(), author());
    }

    Answer get(String key) {
        return resources().get(path(key));
    }

    Answer delete(String key) {
        return resources().delete(path(key), false, false, Conditions.none(), author());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static JsonNode json(Answer answer) {
        return DocumentReader.tree(answer.body());
    }

    static ProblemException refused(Runnable work) {
        return requireNonNull(Assertions.catchThrowableOfType(ProblemException.class, work::run), "it was not refused");
    }

    static String etag(Answer answer) {
        return requireNonNull(answer.headers().get("ETag"), "the answer has no ETag");
    }

    /** One value of one row. */
    @Nullable
    Object value(String sql, Object... arguments) {
        return database.database().context().fetchValue(sql, arguments);
    }

    @Override
    public void close() {
        database.close();
    }

    /** A clock that stands still. */
    static final class SettableClock extends Clock {
        private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T08:00:00Z"));

        void set(Instant instant) {
            now.set(instant);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return requireNonNull(now.get(), "now is null");
        }
    }
}
