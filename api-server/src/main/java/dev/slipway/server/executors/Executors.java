package dev.slipway.server.executors;

import static dev.slipway.server.database.generated.Tables.EXECUTOR;
import static dev.slipway.server.database.generated.Tables.RESOURCE;
import static dev.slipway.server.database.generated.Tables.TOKEN;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.Executor;
import dev.slipway.api.model.ExecutorFacts;
import dev.slipway.api.model.ExecutorList;
import dev.slipway.api.model.ExecutorRegistration;
import dev.slipway.api.model.RegisteredExecutor;
import dev.slipway.api.model.RunnerPool;
import dev.slipway.server.base.Ids;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.database.Database;
import dev.slipway.server.database.Json;
import dev.slipway.server.secrets.Tokens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.JSON;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** The executors of runner pools: they join with a pool token, and get a credential of their own. */
public final class Executors {
    /** An executor is online when it was heard of within this time. */
    public static final Duration ONLINE = Duration.ofMinutes(1);

    /** How exact "last seen" is; more exact would be a write per request. */
    private static final Duration SEEN_IS_NOTED_EVERY = Duration.ofSeconds(5);

    private static final String SELECT = """
            SELECT e.uid, e.name, p.name, p.document, e.facts, e.registered_at, e.last_seen_at,
              (SELECT count(*) FROM lease l WHERE l.executor_uid = e.uid)::int
            FROM executor e JOIN resource p ON p.uid = e.pool_uid
            WHERE p.kind = 'runner_pool' AND p.name = ? AND (?::uuid IS NULL OR e.uid = ?::uuid)
            ORDER BY e.registered_at, e.uid""";

    private final Database database;
    private final Tokens tokens;
    private final Ids ids;
    private final Clock clock;
    private final Duration leaseTtl;
    private final ConcurrentHashMap<UUID, Instant> noted = new ConcurrentHashMap<>();

    /** @param leaseTtl how long a lease lives after a heartbeat, as executors are told */
    public Executors(Database database, Tokens tokens, Ids ids, Clock clock, Duration leaseTtl) {
        this.database = requireNonNull(database, "database is null");
        this.tokens = requireNonNull(tokens, "tokens is null");
        this.ids = requireNonNull(ids, "ids is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.leaseTtl = requireNonNull(leaseTtl, "leaseTtl is null");
    }

    /** Makes an executor and its credential, which is answered here and never again. */
    public RegisteredExecutor register(String pool, ExecutorRegistration registration) {
        Instant now = now();
        UUID uid = ids.next();
        String token = tokens.create(Tokens.Kind.EXECUTOR);
        return database.transaction(transaction -> {
            Record found = transaction
                    .select(RESOURCE.UID, RESOURCE.DOCUMENT)
                    .from(RESOURCE)
                    .where(RESOURCE.KIND.eq("runner_pool"), RESOURCE.NAME.eq(pool))
                    .fetchOptional()
                    .orElseThrow(() -> noPool(pool));
            transaction
                    .insertInto(EXECUTOR)
                    .set(EXECUTOR.UID, uid)
                    .set(EXECUTOR.POOL_UID, found.get(RESOURCE.UID))
                    .set(EXECUTOR.NAME, registration.name())
                    .set(EXECUTOR.FACTS, Json.column(registration.facts()))
                    .set(EXECUTOR.REGISTERED_AT, now)
                    .set(EXECUTOR.LAST_SEEN_AT, now)
                    .execute();
            transaction
                    .insertInto(TOKEN)
                    .set(TOKEN.UID, ids.next())
                    .set(TOKEN.KIND, "executor")
                    .set(TOKEN.HASH, Tokens.hash(token))
                    .set(TOKEN.SUBJECT_UID, uid)
                    .set(TOKEN.DESCRIPTION, "executor " + registration.name())
                    .set(TOKEN.CREATED_AT, now)
                    .execute();
            return RegisteredExecutor.builder()
                    .uid(uid.toString())
                    .runnerPool(pool)
                    .token(token)
                    .slots(slots(found.get(RESOURCE.DOCUMENT)))
                    .leaseTtl(leaseTtl.toMillis() + "ms")
                    .build();
        });
    }

    /** The executors of a pool, by the time of their registration. */
    public ExecutorList list(String pool) {
        if (!database.context()
                .fetchExists(RESOURCE, RESOURCE.KIND.eq("runner_pool").and(RESOURCE.NAME.eq(pool)))) {
            throw noPool(pool);
        }
        return ExecutorList.builder()
                .items(database.context().resultQuery(SELECT, pool, null, null).fetch(this::executor))
                .build();
    }

    /** One executor of a pool. */
    public Executor get(String pool, UUID executor) {
        return database.context()
                .resultQuery(SELECT, pool, executor, executor)
                .fetchOptional(this::executor)
                .orElseThrow(() -> noExecutor(pool, executor));
    }

    /** Removes an executor and its credential. What it still runs is lost when its leases end. */
    public void delete(String pool, UUID executor) {
        get(pool, executor);
        database.run(transaction -> {
            transaction
                    .deleteFrom(TOKEN)
                    .where(TOKEN.KIND.eq("executor"), TOKEN.SUBJECT_UID.eq(executor))
                    .execute();
            transaction.deleteFrom(EXECUTOR).where(EXECUTOR.UID.eq(executor)).execute();
        });
        noted.remove(executor);
    }

    /** Notes that an executor was heard of; at most one write in five seconds. */
    public void seen(UUID executor) {
        Instant now = now();
        Instant last = noted.get(executor);
        if (last != null && last.plus(SEEN_IS_NOTED_EVERY).isAfter(now)) {
            return;
        }
        noted.put(executor, now);
        database.context()
                .update(EXECUTOR)
                .set(EXECUTOR.LAST_SEEN_AT, now)
                .where(EXECUTOR.UID.eq(executor), EXECUTOR.LAST_SEEN_AT.lt(now))
                .execute();
    }

    private Executor executor(Record row) {
        Instant lastSeen = row.get(6, Instant.class);
        boolean online = lastSeen.plus(ONLINE).isAfter(clock.instant());
        return Executor.builder()
                .uid(row.get(0, String.class))
                .name(row.get(1, String.class))
                .runnerPool(row.get(2, String.class))
                .state(online ? Executor.StateEnum.ONLINE : Executor.StateEnum.OFFLINE)
                .slots(slots(row.get(3, JSON.class)))
                .slotsBusy(row.get(7, Integer.class))
                .facts(Json.read(row.get(4, JSONB.class), ExecutorFacts.class))
                .registeredAt(row.get(5, Instant.class))
                .lastSeenAt(lastSeen)
                .build();
    }

    private static int slots(JSON document) {
        @Nullable Integer slots = Json.read(document, RunnerPool.class).slots();
        return slots == null ? 1 : slots;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static ProblemException noPool(String pool) {
        return ProblemException.problem(ProblemType.RESOURCE_NOT_FOUND, "there is no runner pool \"" + pool + "\"");
    }

    private static ProblemException noExecutor(String pool, UUID executor) {
        return ProblemException.problem(
                ProblemType.RESOURCE_NOT_FOUND,
                "there is no executor " + executor + " in runner pool \"" + pool + "\"");
    }
}
