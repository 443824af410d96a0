package dev.slipway.server.queue;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.Ids;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.events.AfterCommit;
import dev.slipway.server.events.Transactions;
import dev.slipway.server.events.WorkSignals;
import dev.slipway.server.queue.ClaimStatements.Assigned;
import dev.slipway.server.queue.ClaimStatements.Offer;
import dev.slipway.server.queue.ClaimStatements.Taken;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;

/** Hands out tasks to executors: each as the offer of a new attempt, under a lease. */
public final class Claims {
    /** The longest that a claim waits for work. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Transactions transactions;
    private final WorkSignals workSignals;
    private final AttemptTokens tokens;
    private final TokenSealer sealer;
    private final QueueSettings settings;
    private final Ids ids;
    private final Clock clock;
    private final Timer queueTime;

    public Claims(
            Transactions transactions,
            WorkSignals workSignals,
            AttemptTokens tokens,
            TokenSealer sealer,
            QueueSettings settings,
            Ids ids,
            Clock clock,
            MeterRegistry metrics) {
        this.transactions = requireNonNull(transactions, "transactions is null");
        this.workSignals = requireNonNull(workSignals, "workSignals is null");
        this.tokens = requireNonNull(tokens, "tokens is null");
        this.sealer = requireNonNull(sealer, "sealer is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.ids = requireNonNull(ids, "ids is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.queueTime = Timer.builder("slipway.queue.time")
                .description("How long tasks were queued before they were claimed")
                .publishPercentileHistogram()
                .register(metrics);
    }

    /**
     * The answer to a claim.
     *
     * @param slots that the pool gives the executor now
     */
    public record Claimed(int slots, List<ClaimedTask> tasks) {}

    /**
     * Claims work and waits for it.
     *
     * @param pool the name of the executor's pool, to be woken by
     * @param claimId made by the client; the same one gets what it got before
     * @param max at most so many, and never more than the free slots by the server's own count
     * @param wait at most {@link #LONGEST_WAIT}
     */
    public Claimed claim(UUID executor, String pool, String claimId, int max, Duration wait)
            throws InterruptedException {
        long deadline = System.nanoTime() + Math.min(wait.toNanos(), LONGEST_WAIT.toNanos());
        try (WorkSignals.Waiter waiter = workSignals.waiter(pool)) {
            while (true) {
                Claimed claimed = tryClaim(executor, claimId, max);
                if (!claimed.tasks().isEmpty() || !waiter.await(Duration.ofNanos(deadline - System.nanoTime()))) {
                    return claimed;
                }
            }
        }
    }

    private Claimed tryClaim(UUID executor, String claimId, int max) {
        // An offer that a crash of the database undoes was not accepted: acceptance is on the disk before anything is
        // started.
        return transactions.callAsynchronously((transaction, after) -> {
            ClaimingPool pool = ClaimStatements.lockExecutor(transaction, executor)
                    .orElseThrow(() -> ProblemException.problem(
                            ProblemType.RESOURCE_NOT_FOUND,
                            "there is no executor " + executor + "; it was removed and must register again"));
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            List<ClaimedTask> tasks =
                    pool.paused() ? List.of() : offer(transaction, after, pool, executor, claimId, max, now);
            if (tasks.isEmpty()) {
                Assigned before = ClaimStatements.assigned(transaction, executor, claimId, sealer);
                tasks = before.tasks();
                if (tasks.isEmpty() && before.cannotBeOpened() && !pool.paused()) {
                    // They go back when their offer ends; this claim gets others.
                    ClaimStatements.disown(transaction, executor, claimId);
                    tasks = offer(transaction, after, pool, executor, claimId, max, now);
                }
            }
            return new Claimed(pool.slots(), tasks);
        });
    }

    /** Nothing when this claim was offered something before. */
    private List<ClaimedTask> offer(
            DSLContext transaction,
            AfterCommit after,
            ClaimingPool pool,
            UUID executor,
            String claimId,
            int max,
            Instant now) {
        List<Taken> taken = ClaimStatements.take(transaction, pool, executor, claimId, max, now);
        while (!taken.isEmpty()) {
            List<ClaimedTask> offered = offerTaken(transaction, after, pool, executor, claimId, taken, now);
            if (!offered.isEmpty()) {
                return offered;
            }
            // Those who held its runs have cancelled all of it.
            taken = ClaimStatements.take(transaction, pool, executor, claimId, max, now);
        }
        return List.of();
    }

    private List<ClaimedTask> offerTaken(
            DSLContext transaction,
            AfterCommit after,
            ClaimingPool pool,
            UUID executor,
            String claimId,
            List<Taken> taken,
            Instant now) {
        ClaimStatements.lockRuns(transaction, taken);
        List<Offer> offers = new ArrayList<>();
        for (Taken task : taken) {
            offers.add(new Offer(task.task(), ids.next(), tokens.next(), task.queueDeadline()));
        }
        Instant expiresAt = now.plus(settings.offerTtl());
        long turn = taken.getLast().turn();
        for (Taken task : taken) {
            after.runChanged(task.run());
            queueTime.record(Duration.between(task.queuedAt(), now));
        }
        return ClaimStatements.offer(transaction, pool, executor, claimId, offers, sealer, turn, now, expiresAt);
    }
}
