package dev.slipway.executor.attempt;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.client.ApiException;
import dev.slipway.api.model.Heartbeat;
import dev.slipway.executor.server.AttemptServer;
import dev.slipway.executor.server.Durations;
import dev.slipway.executor.server.LeaseLostException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts the offer of an attempt, and keeps its lease. */
final class Lease {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    /** How long the server may hold an answer; a cancel is answered at once. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    /** Until then most short scripts have ended, and need no second heartbeat. */
    private static final Duration BEFORE_SECOND = Duration.ofMillis(500);

    private final AttemptServer server;
    private final EndSignal signal;
    private final CompletableFuture<Instant> startedAt = new CompletableFuture<>();
    private volatile Duration timeToLive;

    Lease(AttemptServer server, EndSignal signal, Duration timeToLive) {
        this.server = requireNonNull(server, "server is null");
        this.signal = requireNonNull(signal, "signal is null");
        this.timeToLive = requireNonNull(timeToLive, "timeToLive is null");
    }

    /** The first heartbeat. When it returns, the user's process may be started. */
    void accept() throws InterruptedException, LeaseLostException {
        take(server.heartbeat(Duration.ZERO, null));
    }

    /** Tells the server with the next heartbeat. */
    void started(Instant at) {
        startedAt.complete(at);
    }

    /** Sends heartbeats until it is interrupted, or the lease is lost. */
    void keep() {
        try {
            awaitStart();
            while (true) {
                boolean cancelled = signal.cause().isPresent();
                Duration third = timeToLive.dividedBy(3);
                // A cancel is answered at once, again and again.
                Duration wait = cancelled ? Duration.ZERO : third.compareTo(LONGEST_WAIT) < 0 ? third : LONGEST_WAIT;
                renew(wait);
                if (cancelled) {
                    Thread.sleep(third);
                }
            }
        } catch (LeaseLostException lost) {
            LOG.info("the server gave the attempt up: {}", lost.getMessage());
            signal.request(EndSignal.Cause.LEASE_LOST);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hears from the server whether the attempt was cancelled; for who cannot wait for the heartbeat whose turn it is. */
    void askForCancel() throws InterruptedException, LeaseLostException {
        renew(Duration.ZERO);
    }

    private void renew(Duration wait) throws InterruptedException, LeaseLostException {
        try {
            take(server.heartbeat(wait, startedAt.getNow(null)));
        } catch (ApiException refused) {
            LOG.error("a heartbeat was refused: {}", refused.getMessage());
            throw new LeaseLostException("a heartbeat was refused: " + refused.getMessage());
        }
    }

    private void awaitStart() throws InterruptedException {
        try {
            startedAt.get(BEFORE_SECOND.toMillis(), TimeUnit.MILLISECONDS);
            Thread.sleep(BEFORE_SECOND);
        } catch (TimeoutException notYet) {
            // A checkout takes longer: the lease wants its heartbeats all the same.
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void take(Heartbeat answer) {
        timeToLive = Durations.parse(answer.leaseTtl());
        if (answer.cancelRequested()) {
            signal.request(EndSignal.Cause.CANCELLED);
        }
    }
}
