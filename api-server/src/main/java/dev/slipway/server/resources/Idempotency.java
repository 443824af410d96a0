package dev.slipway.server.resources;

import static dev.slipway.server.database.generated.Tables.IDEMPOTENCY;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.database.Database;
import dev.slipway.server.database.generated.tables.records.IdempotencyRecord;
import dev.slipway.server.secrets.Sealer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * Does what a writing request asks at most once for its {@code Idempotency-Key}. The key is kept for {@link #KEPT} in the same
 * transaction as what was written; a request that was refused keeps nothing, and may be sent again with the same key.
 */
public final class Idempotency {
    /** How long an answer is given again. */
    public static final Duration KEPT = Duration.ofHours(24);

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final Database database;
    private final Sealer sealer;
    private final Clock clock;

    public Idempotency(Database database, Sealer sealer, Clock clock) {
        this.database = requireNonNull(database, "database is null");
        this.sealer = requireNonNull(sealer, "sealer is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Runs the work in one transaction, or gives the answer of the first time. Of two such requests at a time, the second waits for
     * the first.
     *
     * @param request what tells this request from others: method, path with query, conditions
     * @param body the body of the request, as it was sent or in any other form that is the same for the same body
     * @throws ProblemException {@code idempotency-key-reused} when the key came with another request before
     */
    public Answer once(Author author, String request, byte[] body, Function<DSLContext, Answer> work) {
        String key = author.idempotencyKey();
        if (key == null) {
            return database.transaction(work);
        }
        byte[] hash = hash(request, body);
        return database.transaction(transaction -> {
            Answer known = begin(transaction, author.name(), key, hash);
            if (known != null) {
                return known;
            }
            Answer answer = work.apply(transaction);
            transaction
                    .update(IDEMPOTENCY)
                    .set(IDEMPOTENCY.STATUS, answer.status())
                    .set(IDEMPOTENCY.HEADERS, headers(answer))
                    .set(
                            IDEMPOTENCY.BODY,
                            sealer.seal(
                                    context(author.name(), key), answer.body().getBytes(StandardCharsets.UTF_8)))
                    .where(IDEMPOTENCY.PRINCIPAL.eq(author.name()), IDEMPOTENCY.KEY.eq(key))
                    .execute();
            return answer;
        });
    }

    /** Takes the key, which others with the same then wait for, or finds the answer of its first request. */
    private @Nullable Answer begin(DSLContext transaction, String principal, String key, byte[] hash) {
        Instant now = clock.instant();
        int taken = transaction
                .insertInto(IDEMPOTENCY)
                .set(IDEMPOTENCY.PRINCIPAL, principal)
                .set(IDEMPOTENCY.KEY, key)
                .set(IDEMPOTENCY.REQUEST_HASH, hash)
                .set(IDEMPOTENCY.STATUS, 0)
                .set(IDEMPOTENCY.HEADERS, JSONB.valueOf("{}"))
                .set(IDEMPOTENCY.CREATED_AT, now)
                .onConflict(IDEMPOTENCY.PRINCIPAL, IDEMPOTENCY.KEY)
                .doUpdate()
                .set(IDEMPOTENCY.REQUEST_HASH, hash)
                .set(IDEMPOTENCY.CREATED_AT, now)
                .where(IDEMPOTENCY.CREATED_AT.lt(now.minus(KEPT)))
                .execute();
        if (taken == 1) {
            return null;
        }
        IdempotencyRecord first = requireNonNull(
                transaction
                        .selectFrom(IDEMPOTENCY)
                        .where(IDEMPOTENCY.PRINCIPAL.eq(principal), IDEMPOTENCY.KEY.eq(key))
                        .fetchOne(),
                "the key is locked by its failed insert");
        if (!MessageDigest.isEqual(first.getRequestHash(), hash)) {
            throw ProblemException.problem(
                    ProblemType.IDEMPOTENCY_KEY_REUSED,
                    "this Idempotency-Key came with another request at " + first.getCreatedAt()
                            + ": give each request a key of its own");
        }
        String body = sealer.unseal(context(principal, key), first.getBody())
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElseThrow(() -> ProblemException.problem(
                        ProblemType.CONFLICT,
                        "this request was done at " + first.getCreatedAt()
                                + ", but its answer cannot be given again, since the master key has changed"));
        return new Answer(first.getStatus(), headers(first), body);
    }

    private byte[] hash(String request, byte[] body) {
        byte[] line = request.getBytes(StandardCharsets.UTF_8);
        return sealer.fingerprint(ByteBuffer.allocate(Integer.BYTES + line.length + body.length)
                .putInt(line.length)
                .put(line)
                .put(body)
                .array());
    }

    private static String context(String principal, String key) {
        return "idempotency:" + principal + ":" + key;
    }

    private static JSONB headers(Answer answer) {
        try {
            return JSONB.valueOf(MAPPER.writeValueAsString(answer.headers()));
        } catch (JsonProcessingException exception) {
            throw new IllegalStateException("a map of texts can always be written", exception);
        }
    }

    private static Map<String, String> headers(IdempotencyRecord row) {
        try {
            return MAPPER.readValue(row.getHeaders().data(), HEADERS);
        } catch (JsonProcessingException exception) {
            throw new IllegalStateException("the server wrote what is not JSON", exception);
        }
    }
}
