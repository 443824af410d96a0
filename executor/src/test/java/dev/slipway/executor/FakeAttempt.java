package dev.slipway.executor;

import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.AttemptSecrets;
import dev.slipway.api.model.OutcomeRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a server knows of one attempt. */
public final class FakeAttempt {
    final Assignment assignment;
    /** Results of other tasks, by id. */
    final Map<String, byte[]> needed = new ConcurrentHashMap<>();

    final List<OutcomeRequest> outcomes = new ArrayList<>();
    final Map<String, FakeResult> results = new TreeMap<>();
    volatile @Nullable AttemptSecrets secrets;
    volatile @Nullable String secretsRefusal;
    volatile boolean lost;
    /** Whether every outcome is one that breaks a rule. */
    volatile boolean refusesOutcomes;
    /** Parts of the API, such as {@code log}, that are answered as by a server whose store is full. */
    final Set<String> failing = ConcurrentHashMap.newKeySet();

    /** Calls that were answered so. */
    final AtomicInteger failures = new AtomicInteger();

    /** Outcomes that came before a heartbeat had accepted the offer. */
    final AtomicInteger outcomesTooSoon = new AtomicInteger();

    /** Whether needed results break off in the middle, and the connection stays. */
    volatile boolean neededHang;

    final AtomicInteger hanging = new AtomicInteger();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private long logBytes;
    private boolean discardsLog;
    private boolean cancelled;
    private int heartbeats;
    private int secretsRead;

    /** A result as it was sent. */
    record FakeResult(Map<String, String> query, ByteBuffer content) {}

    FakeAttempt(Assignment assignment) {
        this.assignment = assignment;
    }

    synchronized void discardLog() {
        discardsLog = true;
    }

    synchronized void cancel() {
        cancelled = true;
        notifyAll();
    }

    void loseLease() {
        lost = true;
        synchronized (this) {
            notifyAll();
        }
    }

    /** Waits as a server does; tells whether a cancel is requested. */
    synchronized boolean heartbeat(long millis) throws InterruptedException {
        heartbeats++;
        notifyAll();
        long end = System.nanoTime() + millis * 1_000_000;
        while (!cancelled && !lost && System.nanoTime() < end) {
            wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        return cancelled;
    }

    synchronized void secretsRead() {
        secretsRead++;
    }

    synchronized int secretsReads() {
        return secretsRead;
    }

    synchronized int heartbeats() {
        return heartbeats;
    }

    /** Appends when the offset is right; answers where the log ends. */
    synchronized long append(long offset, byte[] bytes) {
        if (offset == logBytes) {
            if (!discardsLog) {
                log.writeBytes(bytes);
            }
            logBytes += bytes.length;
        }
        return logBytes;
    }

    synchronized long logBytes() {
        return logBytes;
    }

    synchronized String log() {
        return log.toString(StandardCharsets.UTF_8);
    }

    synchronized byte[] logContent() {
        return log.toByteArray();
    }

    FakeResult result(String name) {
        return Objects.requireNonNull(results.get(name), name);
    }

    /** What the server says to an outcome. */
    enum Word {
        TAKEN,
        ANOTHER_LOG_SIZE,
        ANOTHER_OUTCOME
    }

    /** Judges as a server does; what it takes is kept, also when it is sent again. */
    synchronized Word end(OutcomeRequest outcome) {
        if (!outcomes.isEmpty() && !outcomes.getFirst().equals(outcome)) {
            return Word.ANOTHER_OUTCOME;
        }
        if (outcome.logSize() != logBytes) {
            return Word.ANOTHER_LOG_SIZE;
        }
        outcomes.add(outcome);
        notifyAll();
        return Word.TAKEN;
    }

    synchronized List<OutcomeRequest> allOutcomes() {
        return List.copyOf(outcomes);
    }

    OutcomeRequest awaitOutcome() throws InterruptedException {
        Await.until("an outcome", () -> !allOutcomes().isEmpty());
        return allOutcomes().getFirst();
    }
}
