package dev.slipway.server.events;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Wakes claims that wait for work: for each new task one waiting claim of the pool that the task names, or one of every pool when it names none. With thousands of idle executors, one task thus wakes
 * one of them and not all. The longest waiting claim is woken first.
 */
public final class WorkSignals {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, ArrayDeque<Waiter>> waiting = new HashMap<>();
    private volatile boolean draining;

    /** Begins to wait. Do this before the first look into the queue, so that no task falls between. */
    public Waiter waiter(String pool) {
        Waiter waiter = new Waiter(requireNonNull(pool, "pool is null"));
        lock.lock();
        try {
            enqueue(waiter);
        } finally {
            lock.unlock();
        }
        return waiter;
    }

    /**
     * Says that tasks can be claimed. Call it after the commit.
     *
     * @param pool the pool that they name; null when any may take them
     * @param tasks how many there are
     */
    public void announce(@Nullable String pool, int tasks) {
        lock.lock();
        try {
            List<String> pools = pool == null ? List.copyOf(waiting.keySet()) : List.of(pool);
            for (String each : pools) {
                for (int count = 0; count < tasks && signalOne(each); count++) {
                    // each turn of the loop wakes one
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends all waits, and those that begin later, as if their time were over: the server is about to stop. */
    public void drain() {
        draining = true;
        lock.lock();
        try {
            waiting.values().forEach(waiters -> waiters.forEach(waiter -> waiter.signal.release()));
        } finally {
            lock.unlock();
        }
    }

    /** How many claims wait. */
    public int waiters() {
        lock.lock();
        try {
            return waiting.values().stream().mapToInt(ArrayDeque::size).sum();
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(Waiter waiter) {
        waiting.computeIfAbsent(waiter.pool, _ -> new ArrayDeque<>()).addLast(waiter);
    }

    private boolean signalOne(String pool) {
        ArrayDeque<Waiter> waiters = waiting.get(pool);
        if (waiters == null) {
            return false;
        }
        Waiter waiter = waiters.pollFirst();
        if (waiters.isEmpty()) {
            waiting.remove(pool);
        }
        if (waiter == null) {
            return false;
        }
        waiter.signalled = true;
        waiter.signal.release();
        return true;
    }

    /** A claim that waits; used by one thread. */
    public final class Waiter implements AutoCloseable {
        private final String pool;
        private final Semaphore signal = new Semaphore(0);
        /** Taken out of the queue and not yet back; guarded by the lock. */
        private boolean signalled;

        private Waiter(String pool) {
            this.pool = pool;
        }

        /**
         * Waits for work. When it came, this waits on for more as the last in the queue.
         *
         * @return whether it came in time
         */
        public boolean await(Duration limit) throws InterruptedException {
            if (draining || !signal.tryAcquire(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS) || draining) {
                return false;
            }
            lock.lock();
            try {
                signalled = false;
                enqueue(this);
            } finally {
                lock.unlock();
            }
            return true;
        }

        /** Ends the wait. A signal that was not used goes to another. */
        @Override
        public void close() {
            lock.lock();
            try {
                ArrayDeque<Waiter> waiters = waiting.get(pool);
                if (waiters != null && waiters.remove(this) && waiters.isEmpty()) {
                    waiting.remove(pool);
                }
                if (signalled) {
                    signalOne(pool);
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
