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
import dev.slipway.server.database.TimeCursor;
import dev.slipway.server.resources.Answer;
import dev.slipway.server.resources.Author;
import dev.slipway.server.resources.Idempotency;
import dev.slipway.server.secrets.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.DSLContext;
import org.jooq.JSON;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** The executors of runner pools: they join with a pool token, and get a credential of their own. */
public final class Executors {
    /** An executor is online when it was heard of within this time, or has work: with all slots busy it claims nothing, and is heard of by its leases. */
    public static final Duration ONLINE = Duration.ofMinutes(1);

    /** How exact "last seen" is; more exact would be a write per request. */
    private static final Duration SEEN_IS_NOTED_EVERY = Duration.ofSeconds(5);

    /** So many of one pool may be registered at a time. */
    private static final int LIMIT = 10_000;

    /** Who was not heard of for so long, and has no work, is gone: what joins and leaves with its machine does not always say so. */
    private static final Duration GONE_AFTER = Duration.ofDays(30);

    private static final String SELECT = """
            SELECT e.uid, e.name, p.name, p.document, e.facts, e.registered_at, e.last_seen_at,
              (SELECT count(*) FROM lease l WHERE l.executor_uid = e.uid)::int
            FROM executor e JOIN resource p ON p.uid = e.pool_uid
            WHERE p.kind = 'runner_pool' AND p.name = ?""";

    private static final String ONE = SELECT + " AND e.uid = ?";

    private static final String PAGE = SELECT + """
             AND (e.registered_at, e.uid) > (?::timestamptz, ?::uuid)
            ORDER BY e.registered_at, e.uid LIMIT ?""";

    /** In one statement, so that whoever is heard of meanwhile stays. */
    private static final String REMOVE_GONE = """
            WITH gone AS (
              DELETE FROM executor e WHERE e.last_seen_at < ?::timestamptz AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.executor_uid = e.uid)
              RETURNING e.uid)
            DELETE FROM token t USING gone WHERE t.kind = 'executor' AND t.subject_uid = gone.uid""";

    private static final TimeCursor BEGIN = new TimeCursor(Instant.EPOCH, new UUID(0, 0));

    private final Database database;
    private final Idempotency idempotency;
    private final Tokens tokens;
    private final Ids ids;
    private final Clock clock;
    private final String leaseTtl;
    private final ConcurrentHashMap<UUID, Instant> noted = new ConcurrentHashMap<>();

    /** @param leaseTtl how long a lease lives after a heartbeat, as executors are told, such as {@code 1m} */
    public Executors(Database database, Idempotency idempotency, Tokens tokens, Ids ids, Clock clock, String leaseTtl) {
        this.database = requireNonNull(database, "database is null");
        this.idempotency = requireNonNull(idempotency, "idempotency is null");
        this.tokens = requireNonNull(tokens, "tokens is null");
        this.ids = requireNonNull(ids, "ids is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.leaseTtl = requireNonNull(leaseTtl, "leaseTtl is null");
    }

    /**
     * Makes an executor and its credential, which is answered here and never again but to the same {@code Idempotency-Key}.
     *
     * @return 201 with a {@link RegisteredExecutor}
     * @throws ProblemException {@code resource-not-found}, {@code conflict} at the limit
     */
    public Answer register(Author author, String pool, ExecutorRegistration registration) {
        byte[] body = Json.write(registration).getBytes(StandardCharsets.UTF_8);
        return idempotency.once(author, "POST " + path(pool), body, transaction -> {
            RegisteredExecutor registered = register(transaction, pool, registration);
            return new Answer(201, Map.of("Location", path(pool) + "/" + registered.uid()), Json.write(registered));
        });
    }

    private static String path(String pool) {
        return "/v1/runner-pools/" + pool + "/executors";
    }

    private RegisteredExecutor register(DSLContext transaction, String pool, ExecutorRegistration registration) {
        Instant now = now();
        UUID uid = ids.next();
        String token = tokens.create(Tokens.Kind.EXECUTOR);
        // Locked, so that those who join at the same time are counted.
        Record found = transaction
                .select(RESOURCE.UID, RESOURCE.DOCUMENT)
                .from(RESOURCE)
                .where(RESOURCE.KIND.eq("runner_pool"), RESOURCE.NAME.eq(pool))
                .forNoKeyUpdate()
                .fetchOptional()
                .orElseThrow(() -> noPool(pool));
        if (transaction.fetchCount(EXECUTOR, EXECUTOR.POOL_UID.eq(found.get(RESOURCE.UID))) >= LIMIT) {
            throw ProblemException.problem(
                    ProblemType.CONFLICT,
                    "the runner pool \"" + pool + "\" has " + LIMIT + " executors: delete those that are gone first");
        }
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
                .leaseTtl(leaseTtl)
                .build();
    }

    /**
     * The executors of a pool, by the time of their registration.
     *
     * @param limit 1 to 500
     * @param pageToken of the page before, or null
     */
    public ExecutorList list(String pool, int limit, @Nullable String pageToken) {
        if (!database.context()
                .fetchExists(RESOURCE, RESOURCE.KIND.eq("runner_pool").and(RESOURCE.NAME.eq(pool)))) {
            throw noPool(pool);
        }
        TimeCursor after =
                pageToken == null ? BEGIN : TimeCursor.parse(pageToken).orElseThrow(ProblemException::pageToken);
        List<Executor> found = database.context()
                .resultQuery(PAGE, pool, Json.instant(after.time()), after.uid(), limit + 1)
                .fetch(this::executor);
        List<Executor> items = found.stream().limit(limit).toList();
        return ExecutorList.builder()
                .items(items)
                .nextPageToken(found.size() > limit ? token(items.getLast()) : null)
                .build();
    }

    private static String token(Executor last) {
        return new TimeCursor(last.registeredAt(), UUID.fromString(last.uid())).token();
    }

    /** One executor of a pool. */
    public Executor get(String pool, UUID executor) {
        return database.context()
                .resultQuery(ONE, pool, executor)
                .fetchOptional(this::executor)
                .orElseThrow(() -> noExecutor(pool, executor));
    }

    /** Removes an executor and its credential: 204. What it still runs is lost when its leases end. */
    public Answer delete(Author author, String pool, UUID executor) {
        Answer answer = idempotency.once(author, "DELETE " + path(pool) + "/" + executor, new byte[0], transaction -> {
            if (transaction.fetch(ONE, pool, executor).isEmpty()) {
                throw noExecutor(pool, executor);
            }
            transaction
                    .deleteFrom(TOKEN)
                    .where(TOKEN.KIND.eq("executor"), TOKEN.SUBJECT_UID.eq(executor))
                    .execute();
            transaction.deleteFrom(EXECUTOR).where(EXECUTOR.UID.eq(executor)).execute();
            return Answer.noContent();
        });
        noted.remove(executor);
        return answer;
    }

    /** Removes the executors that were not heard of for 30 days and have no work; answers how many. */
    public int removeGone() {
        Instant before = now().minus(GONE_AFTER);
        noted.values().removeIf(last -> last.isBefore(before));
        return database.context().execute(REMOVE_GONE, Json.instant(before));
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
        int busy = row.get(7, Integer.class);
        boolean online = busy > 0 || lastSeen.plus(ONLINE).isAfter(clock.instant());
        return Executor.builder()
                .uid(row.get(0, String.class))
                .name(row.get(1, String.class))
                .runnerPool(row.get(2, String.class))
                .state(online ? Executor.StateEnum.ONLINE : Executor.StateEnum.OFFLINE)
                .slots(slots(row.get(3, JSON.class)))
                .slotsBusy(busy)
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
