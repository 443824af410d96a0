package dev.slipway.server.queue;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.database.Json;
import dev.slipway.server.events.Topic;
import dev.slipway.server.events.Transactions;
import dev.slipway.server.events.Wakeups;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The right to execute one attempt, kept by heartbeats.
 *
 * <p>A lease ends by the outcome of its attempt, or when the expiry loop finds it overdue; until then a heartbeat that comes late still renews it.
 */
public final class Leases {
    /** The longest that a heartbeat is held. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** How often a held heartbeat looks for a cancel request that another server took. */
    private static final Duration POLL = Duration.ofSeconds(1);

    /** An executor that was removed keeps nothing alive. */
    private static final String REGISTERED = "EXISTS (SELECT FROM executor e WHERE e.uid = lease.executor_uid)";

    private static final String RENEW =
            "UPDATE lease SET expires_at = ?::timestamptz WHERE attempt_uid = ? AND accepted AND " + REGISTERED
                    + " RETURNING cancel_requested";
    private static final String LOCK_RUN =
            "SELECT uid FROM run WHERE uid = (SELECT run_uid FROM lease WHERE attempt_uid = ?) FOR UPDATE";
    /** Locks the run before the lease, as everywhere; else a cancel at the same time would be a deadlock. */
    private static final String ACCEPT = """
            WITH locked AS (
              SELECT uid FROM run WHERE uid = (SELECT run_uid FROM lease WHERE attempt_uid = ?) FOR UPDATE),
            renewed AS (
              UPDATE lease SET expires_at = ?::timestamptz, accepted = true FROM locked
              WHERE lease.attempt_uid = ? AND lease.run_uid = locked.uid AND %s
              RETURNING attempt_uid, run_uid, cancel_requested),
            begun AS (
              UPDATE attempt SET state = 'running' FROM renewed
              WHERE attempt.uid = renewed.attempt_uid AND attempt.state = 'offered' RETURNING attempt.run_uid),
            bumped AS (UPDATE run SET version = version + 1 FROM begun WHERE run.uid = begun.run_uid)
            SELECT cancel_requested, run_uid FROM renewed""".formatted(REGISTERED);

    private static final String NOT_STARTED = "SELECT 1 FROM attempt WHERE uid = ? AND started_at IS NULL";
    private static final String STARTED = """
            WITH started AS (
              UPDATE attempt SET started_at = greatest(?::timestamptz, offered_at) WHERE uid = ? AND started_at IS NULL AND finished_at IS NULL
              RETURNING run_uid)
            UPDATE run SET version = version + 1 FROM started WHERE run.uid = started.run_uid RETURNING run.uid""";
    private static final String CANCEL_REQUESTED = "SELECT cancel_requested FROM lease WHERE attempt_uid = ?";
    private static final String REQUIRE_LIVE =
            "SELECT accepted AND " + REGISTERED + " FROM lease WHERE attempt_uid = ? FOR KEY SHARE";

    private final Transactions transactions;
    private final Wakeups wakeups;
    private final QueueSettings settings;
    private final Clock clock;

    public Leases(Transactions transactions, Wakeups wakeups, QueueSettings settings, Clock clock) {
        this.transactions = requireNonNull(transactions, "transactions is null");
        this.wakeups = requireNonNull(wakeups, "wakeups is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Renews the lease; the first time accepts the offer. Holds the answer until a cancel is requested, at most for the wait.
     *
     * @param startedAt when the user's process was started, once it is known
     * @return whether the attempt is to be stopped
     * @throws ProblemException {@code lease-lost}
     */
    public boolean heartbeat(UUID attempt, @Nullable Instant startedAt, Duration wait) throws InterruptedException {
        long deadline = System.nanoTime() + Math.min(wait.toNanos(), LONGEST_WAIT.toNanos());
        try (Wakeups.Listener listener = wakeups.listen(new Topic.LeaseChanged(attempt))) {
            // The first heartbeat neither waits nor tells a start: it is spared the look for a lease that is accepted
            // already.
            boolean first = startedAt == null && wait.isZero();
            boolean cancelRequested = first ? accept(attempt) : renew(attempt);
            if (startedAt != null) {
                noteStart(attempt, startedAt);
            }
            while (!cancelRequested) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || wakeups.isDraining()) {
                    return false;
                }
                listener.await(Duration.ofNanos(Math.min(left, POLL.toNanos())));
                cancelRequested = transactions
                        .context()
                        .resultQuery(CANCEL_REQUESTED, attempt)
                        .fetchOptional(0, Boolean.class)
                        .orElseThrow(Leases::lost);
            }
            return true;
        }
    }

    private boolean renew(UUID attempt) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Optional<Boolean> renewed = transactions
                .context()
                .resultQuery(RENEW, Json.instant(now.plus(settings.leaseTtl())), attempt)
                .fetchOptional(0, Boolean.class);
        return renewed.orElseGet(() -> accept(attempt));
    }

    /** Renews the lease whether or not it was accepted before, for the price of the run's lock. */
    private boolean accept(UUID attempt) {
        return transactions.call((transaction, after) -> {
            Instant expiresAt = clock.instant().truncatedTo(ChronoUnit.MICROS).plus(settings.leaseTtl());
            return transaction
                    .resultQuery(ACCEPT, attempt, Json.instant(expiresAt), attempt)
                    .fetchOptional(row -> {
                        after.runChanged(row.get(1, UUID.class));
                        return row.get(0, Boolean.class);
                    })
                    .orElseThrow(Leases::lost);
        });
    }

    /** A time that an executor tells, held between two that the server knows: the clock of its host may be wrong by any amount. */
    public static Instant plausible(Instant said, Instant earliest, Instant latest) {
        if (said.isBefore(earliest)) {
            return earliest;
        }
        return said.isAfter(latest) ? latest : said;
    }

    private void noteStart(UUID attempt, Instant startedAt) {
        // Every heartbeat tells it, and only the first one needs the lock of the run.
        if (transactions.context().fetchOne(NOT_STARTED, attempt) == null) {
            return;
        }
        Instant started = plausible(startedAt, Instant.EPOCH, clock.instant());
        transactions.run((transaction, after) -> {
            transaction.execute(LOCK_RUN, attempt);
            transaction
                    .resultQuery(STARTED, Json.instant(started.truncatedTo(ChronoUnit.MICROS)), attempt)
                    .fetchOptional(0, UUID.class)
                    .ifPresent(after::runChanged);
        });
    }

    /**
     * For whoever writes something to an attempt: refuses without a live lease, and keeps the lease from ending until the transaction is over. Heartbeats are not held up.
     *
     * @throws ProblemException {@code lease-lost}
     */
    public static void requireLive(DSLContext transaction, UUID attempt) {
        if (!transaction
                .resultQuery(REQUIRE_LIVE, attempt)
                .fetchOptional(0, Boolean.class)
                .orElse(false)) {
            throw lost();
        }
    }

    /** What is answered to whoever has no lease any more. */
    public static ProblemException lost() {
        return ProblemException.problem(
                ProblemType.LEASE_LOST,
                "this attempt is not yours any more: it ended, its offer expired, its executor was not heard of in time, or was removed");
    }
}
