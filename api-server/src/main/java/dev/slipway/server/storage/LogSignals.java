package dev.slipway.server.storage;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells those who follow a log in this process that it grew or ended. It only shortens their wait: bytes that came through another server are found when the wait ends.
 */
public final class LogSignals {
    private final ConcurrentMap<UUID, Signal> signals = new ConcurrentHashMap<>();

    /** Wakes all who follow the log of the attempt. Call it after the commit. */
    public void changed(UUID attempt) {
        Signal signal = signals.get(attempt);
        if (signal != null) {
            signal.fire();
        }
    }

    boolean isWatched(UUID attempt) {
        return signals.containsKey(attempt);
    }

    /** Begins to watch a log. Watch before the first read, so that no change falls between the two. */
    Watch watch(UUID attempt) {
        Signal signal = signals.compute(attempt, (_, present) -> {
            Signal watched = present == null ? new Signal() : present;
            watched.watchers++;
            return watched;
        });
        return new Watch(attempt, signal);
    }

    /** One who follows a log. Belongs to one thread. */
    final class Watch implements AutoCloseable {
        private final UUID attempt;
        private final Signal signal;
        private long seen;

        private Watch(UUID attempt, Signal signal) {
            this.attempt = attempt;
            this.signal = signal;
            this.seen = signal.count();
        }

        /** Returns at the first change since the last call, or after the limit. */
        void await(Duration limit) throws InterruptedException {
            seen = signal.await(seen, limit);
        }

        @Override
        public void close() {
            signals.computeIfPresent(attempt, (_, present) -> --present.watchers == 0 ? null : present);
        }
    }

    private static final class Signal {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition fired = lock.newCondition();
        private long count;
        /** Guarded by the map's entry. */
        private int watchers;

        void fire() {
            lock.lock();
            try {
                count++;
                fired.signalAll();
            } finally {
                lock.unlock();
            }
        }

        long count() {
            lock.lock();
            try {
                return count;
            } finally {
                lock.unlock();
            }
        }

        long await(long seen, Duration limit) throws InterruptedException {
            lock.lock();
            try {
                long remaining = limit.toNanos();
                while (count == seen && remaining > 0) {
                    remaining = fired.awaitNanos(remaining);
                }
                return count;
            } finally {
                lock.unlock();
            }
        }
    }
}
