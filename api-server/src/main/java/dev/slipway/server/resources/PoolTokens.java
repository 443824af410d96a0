package dev.slipway.server.resources;

import static dev.slipway.server.database.generated.Tables.TOKEN;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.FieldError;
import dev.slipway.api.model.PoolToken;
import dev.slipway.api.model.PoolTokenList;
import dev.slipway.api.model.PoolTokenRequest;
import dev.slipway.api.model.RunnerPool;
import dev.slipway.jobfile.schema.Durations;
import dev.slipway.server.base.Ids;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.database.Database;
import dev.slipway.server.database.generated.tables.records.TokenRecord;
import dev.slipway.server.resources.ResourceStore.Lock;
import dev.slipway.server.secrets.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The tokens with which executors join a pool. Each is answered once; stored is its hash. */
public final class PoolTokens {
    /** So many of one pool may live at a time. */
    public static final int LIMIT = 20;

    private static final Duration LONGEST = Duration.ofDays(3650);

    private final Database database;
    private final Kinds kinds;
    private final Idempotency idempotency;
    private final Tokens tokens;
    private final Ids ids;
    private final Clock clock;

    public PoolTokens(Database database, Kinds kinds, Idempotency idempotency, Tokens tokens, Ids ids, Clock clock) {
        this.database = requireNonNull(database, "database is null");
        this.kinds = requireNonNull(kinds, "kinds is null");
        this.idempotency = requireNonNull(idempotency, "idempotency is null");
        this.tokens = requireNonNull(tokens, "tokens is null");
        this.ids = requireNonNull(ids, "ids is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Makes a token.
     *
     * @throws ProblemException {@code resource-not-found}, {@code invalid-document}, {@code conflict} at the limit
     */
    public Answer create(String pool, PoolTokenRequest request, Author author) {
        String path = kinds.path(RunnerPool.class, null, pool).url() + "/tokens";
        Duration ttl = lifetime(request);
        String body = DocumentReader.text(DocumentReader.tree(request));
        return idempotency.once(author, "POST " + path, body.getBytes(StandardCharsets.UTF_8), transaction -> {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            UUID poolUid = pool(transaction, pool, Lock.CHANGE);
            transaction
                    .deleteFrom(TOKEN)
                    .where(of(poolUid), TOKEN.EXPIRES_AT.le(now))
                    .execute();
            if (transaction.fetchCount(TOKEN, of(poolUid)) >= LIMIT) {
                throw ProblemException.problem(
                        ProblemType.CONFLICT,
                        "the runner pool \"" + pool + "\" has " + LIMIT + " tokens that live: revoke one first");
            }
            String token = tokens.create(Tokens.Kind.POOL);
            TokenRecord row = transaction.newRecord(TOKEN);
            row.setUid(ids.next());
            row.setKind("pool");
            row.setHash(Tokens.hash(token));
            row.setSubjectUid(poolUid);
            row.setDescription(request.description() == null ? "" : request.description());
            row.setCreatedAt(now);
            row.setExpiresAt(ttl == null ? null : now.plus(ttl));
            row.store();
            PoolToken answer = document(row).toBuilder().token(token).build();
            return new Answer(
                    201,
                    Map.of("Location", path + "/" + row.getUid()),
                    DocumentReader.text(DocumentReader.tree(answer)));
        });
    }

    /** The tokens of a pool that live, oldest first, without their secret part. */
    public PoolTokenList list(String pool) {
        DSLContext context = database.context();
        UUID poolUid = pool(context, pool, Lock.NONE);
        List<PoolToken> live = context.selectFrom(TOKEN)
                .where(of(poolUid))
                .and(TOKEN.EXPIRES_AT.isNull().or(TOKEN.EXPIRES_AT.gt(clock.instant())))
                .orderBy(TOKEN.CREATED_AT, TOKEN.UID)
                .fetch(PoolTokens::document);
        return PoolTokenList.builder().items(live).build();
    }

    /**
     * Revokes a token.
     *
     * @throws ProblemException {@code resource-not-found}
     */
    public Answer revoke(String pool, UUID token, Author author) {
        String path = kinds.path(RunnerPool.class, null, pool).url() + "/tokens/" + token;
        return idempotency.once(author, "DELETE " + path, new byte[0], transaction -> {
            UUID poolUid = pool(transaction, pool, Lock.NONE);
            int revoked = transaction
                    .deleteFrom(TOKEN)
                    .where(of(poolUid), TOKEN.UID.eq(token))
                    .execute();
            if (revoked == 0) {
                throw ProblemException.problem(
                        ProblemType.RESOURCE_NOT_FOUND, "the runner pool \"" + pool + "\" has no token " + token);
            }
            return Answer.noContent();
        });
    }

    /** The uid of a pool. */
    public UUID requirePool(String pool) {
        return pool(database.context(), pool, Lock.NONE);
    }

    private UUID pool(DSLContext context, String pool, Lock lock) {
        ResourcePath path = kinds.path(RunnerPool.class, null, pool);
        return ResourceStore.find(context, path.type(), null, pool, lock)
                .orElseThrow(() -> Problems.notFound(context, path, null))
                .uid();
    }

    private static Condition of(UUID poolUid) {
        return TOKEN.KIND.eq("pool").and(TOKEN.SUBJECT_UID.eq(poolUid));
    }

    private static @Nullable Duration lifetime(PoolTokenRequest request) {
        if (request.ttl() == null) {
            return null;
        }
        return Durations.parse(request.ttl())
                .filter(ttl -> ttl.isPositive() && ttl.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> ProblemException.problem(
                        ProblemType.INVALID_DOCUMENT,
                        "the document has 1 error",
                        List.of(FieldError.builder()
                                .pointer("/ttl")
                                .rule("range")
                                .message("`ttl` must be more than 0s and at most " + LONGEST.toDays() + "d")
                                .build())));
    }

    private static PoolToken document(TokenRecord row) {
        return PoolToken.builder()
                .uid(row.getUid().toString())
                .description(row.getDescription())
                .createdAt(row.getCreatedAt())
                .expiresAt(row.getExpiresAt())
                .lastUsedAt(row.getLastUsedAt())
                .build();
    }
}
