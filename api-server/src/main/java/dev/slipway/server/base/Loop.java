package dev.slipway.server.base;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A background loop: does idempotent work whenever it is woken, and at least once per interval. What the work throws is logged and the loop goes on, so that one bad row never stops it; the next
 * try is by the timer.
 */
public final class Loop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Loop.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    /** The work of one turn. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    private final String name;
    private final Duration interval;
    private final Work work;
    private final Semaphore wakeUps = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    /** Makes a loop that has not started. */
    public Loop(String name, Duration interval, Work work) {
        this.name = requireNonNull(name, "name is null");
        this.interval = requireNonNull(interval, "interval is null");
        this.work = requireNonNull(work, "work is null");
        this.thread = Thread.ofVirtual().name("loop-" + name).unstarted(this::turns);
    }

    public Loop start() {
        thread.start();
        return this;
    }

    /** Asks for a turn now. Several calls before the turn begins are one. */
    public void wake() {
        wakeUps.release();
    }

    private void turns() {
        while (!closed) {
            try {
                work.run();
            } catch (InterruptedException _) {
                break;
            } catch (Exception exception) {
                if (!closed) {
                    log.warn("Loop {} failed and will try again within {}", name, interval, exception);
                }
            }
            try {
                if (wakeUps.tryAcquire(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                    wakeUps.drainPermits();
                }
            } catch (InterruptedException _) {
                break;
            }
        }
    }

    /** Ends the loop; waits at most ten seconds for the turn that runs. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            if (thread.isAlive() && !thread.join(STOP_LIMIT)) {
                log.warn("Loop {} did not end within {}", name, STOP_LIMIT);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
