package dev.slipway.server.auth;

import static dev.slipway.server.database.generated.Tables.ATTEMPT;
import static dev.slipway.server.database.generated.Tables.EXECUTOR;
import static dev.slipway.server.database.generated.Tables.RESOURCE;
import static dev.slipway.server.database.generated.Tables.STALE_TOKEN;
import static dev.slipway.server.database.generated.Tables.TOKEN;
import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.Principal;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.database.Database;
import dev.slipway.server.secrets.Tokens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who calls from the header {@code Authorization}. A token is looked up by its SHA-256, so that the time of the look-up tells nothing of the token. Nothing is cached: a look-up is one read
 * by a unique index, and a token that is revoked is refused by the next request.
 */
public final class Authenticator {
    /** How exact "last used" is; more exact would be a write per request. */
    private static final Duration USE_IS_NOTED_EVERY = Duration.ofMinutes(1);

    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9_.~+/=-]{1,256}) *");
    private static final Pattern TOKEN_FORM = Pattern.compile("slw_[a-z]+_[A-Za-z0-9_-]{43}");

    private final Database database;
    private final Clock clock;

    public Authenticator(Database database, Clock clock) {
        this.database = requireNonNull(database, "database is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Who calls.
     *
     * @param authorization the value of the header, null without one
     * @throws ProblemException {@code unauthorized} when there are credentials and they are wrong
     */
    public Caller authenticate(@Nullable String authorization) {
        if (authorization == null) {
            return Caller.ANONYMOUS;
        }
        var bearer = BEARER.matcher(authorization);
        if (!bearer.matches()) {
            throw unauthorized("the header `Authorization` must be `Bearer` and a token");
        }
        String token = bearer.group(1);
        return kind(token)
                .filter(_ -> TOKEN_FORM.matcher(token).matches())
                .flatMap(kind -> lookUp(kind, Tokens.hash(token)))
                .orElseThrow(() -> unauthorized("the token is unknown, expired or revoked"));
    }

    private static Optional<Tokens.Kind> kind(String token) {
        return Arrays.stream(Tokens.Kind.values())
                .filter(kind -> token.startsWith(kind.prefix()))
                .findFirst();
    }

    private Optional<Caller> lookUp(Tokens.Kind kind, byte[] hash) {
        return switch (kind) {
            case ADMINISTRATOR, POOL, EXECUTOR -> lookUpToken(kind, hash);
            case ATTEMPT -> lookUpAttempt(hash);
        };
    }

    private Optional<Caller> lookUpToken(Tokens.Kind kind, byte[] hash) {
        Instant now = clock.instant();
        return database.context()
                .select(TOKEN.UID, TOKEN.KIND, TOKEN.SUBJECT_UID, TOKEN.LAST_USED_AT, RESOURCE.NAME)
                .from(TOKEN)
                .leftJoin(EXECUTOR)
                .on(EXECUTOR.UID.eq(TOKEN.SUBJECT_UID).and(TOKEN.KIND.eq("executor")))
                .leftJoin(RESOURCE)
                .on(RESOURCE.UID.eq(DSL.coalesce(EXECUTOR.POOL_UID, TOKEN.SUBJECT_UID)))
                .where(TOKEN.HASH.eq(hash))
                .and(TOKEN.EXPIRES_AT.isNull().or(TOKEN.EXPIRES_AT.gt(now)))
                .fetchOptional()
                .flatMap(row -> {
                    UUID subject = row.get(TOKEN.SUBJECT_UID);
                    Optional<Caller> caller = caller(kind, row.get(TOKEN.UID), subject, row.get(RESOURCE.NAME))
                            .filter(_ -> kind.name().equalsIgnoreCase(row.get(TOKEN.KIND)));
                    caller.ifPresent(_ -> noteUse(row.get(TOKEN.UID), row.get(TOKEN.LAST_USED_AT), now));
                    return caller;
                });
    }

    /** A token whose pool is gone is nobody's. */
    private static Optional<Caller> caller(
            Tokens.Kind kind, UUID token, @Nullable UUID subject, @Nullable String pool) {
        if (kind == Tokens.Kind.ADMINISTRATOR) {
            return Optional.of(new Caller(new Principal.Administrator(), null));
        }
        if (subject == null || pool == null) {
            return Optional.empty();
        }
        return Optional.of(new Caller(
                kind == Tokens.Kind.POOL
                        ? new Principal.PoolToken(token, subject)
                        : new Principal.ExecutorToken(subject),
                pool));
    }

    /** Who comes late with the token of an offer that is gone is still told apart from who has none: the lease is lost, says the service. */
    private Optional<Caller> lookUpAttempt(byte[] hash) {
        return database.context()
                .select(ATTEMPT.UID)
                .from(ATTEMPT)
                .where(ATTEMPT.TOKEN_HASH.eq(hash))
                .unionAll(DSL.select(STALE_TOKEN.ATTEMPT_UID).from(STALE_TOKEN).where(STALE_TOKEN.TOKEN_HASH.eq(hash)))
                .limit(1)
                .fetchOptional()
                .map(row -> new Caller(new Principal.AttemptToken(row.value1()), null));
    }

    private void noteUse(UUID token, @Nullable Instant lastUsed, Instant now) {
        if (lastUsed == null || lastUsed.plus(USE_IS_NOTED_EVERY).isBefore(now)) {
            database.context()
                    .update(TOKEN)
                    .set(TOKEN.LAST_USED_AT, now)
                    .where(TOKEN.UID.eq(token))
                    .execute();
        }
    }

    private static ProblemException unauthorized(String detail) {
        return ProblemException.problem(ProblemType.UNAUTHORIZED, detail);
    }
}
