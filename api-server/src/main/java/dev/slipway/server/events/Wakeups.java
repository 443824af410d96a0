package dev.slipway.server.events;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Wakes those who wait for a {@link Topic} in this process. Whoever waits listens first and reads then, so that no change falls between; and polls besides, since a change may be made by another
 * process. Call {@link #wake} after the commit, never inside the transaction.
 */
public final class Wakeups {
    private final ConcurrentHashMap<Topic, Set<Runnable>> listeners = new ConcurrentHashMap<>();
    private volatile boolean draining;

    /** Begins to listen. */
    public Listener listen(Topic topic) {
        return new Listener(requireNonNull(topic, "topic is null"));
    }

    /**
     * Calls back whenever there is something new.
     *
     * @param listener is called by the thread that made the change, and must return at once
     */
    public void subscribe(Topic topic, Runnable listener) {
        listeners.compute(topic, (_, present) -> {
            Set<Runnable> set = present == null ? ConcurrentHashMap.newKeySet() : present;
            set.add(requireNonNull(listener, "listener is null"));
            return set;
        });
    }

    private void unsubscribe(Topic topic, Runnable listener) {
        listeners.computeIfPresent(topic, (_, present) -> {
            present.remove(listener);
            return present.isEmpty() ? null : present;
        });
    }

    /** Wakes all who listen. */
    public void wake(Topic topic) {
        for (Runnable listener : listeners.getOrDefault(topic, Set.of())) {
            listener.run();
        }
    }

    /** Wakes everybody, since the server is about to stop: who holds an answer for a client gives it now. */
    public void drain() {
        draining = true;
        listeners.values().forEach(each -> each.forEach(Runnable::run));
    }

    /** Whether the server is about to stop. */
    public boolean isDraining() {
        return draining;
    }

    /** How many topics are listened to. */
    public int topics() {
        return listeners.size();
    }

    /** One who waits; used by one thread. */
    public final class Listener implements AutoCloseable {
        private final Topic topic;
        private final Semaphore signal = new Semaphore(0);
        private final Runnable release = signal::release;

        private Listener(Topic topic) {
            this.topic = topic;
            subscribe(topic, release);
        }

        /**
         * Waits for the next wake-up, also for one that came since the last call.
         *
         * @return whether one came in time
         */
        public boolean await(Duration limit) throws InterruptedException {
            boolean woken = signal.tryAcquire(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
            if (woken) {
                signal.drainPermits();
            }
            return woken;
        }

        @Override
        public void close() {
            unsubscribe(topic, release);
        }
    }
}
