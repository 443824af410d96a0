package dev.slipway.server.base;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tells that the server is about to stop: it takes no new work, answers long polls early and lets requests that run come to their end. It begins once and never ends.
 */
public final class Drain {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean begun;

    /** Whether the server drains. What waits for something ends its wait then. */
    public boolean hasBegun() {
        return begun;
    }

    /** Has the listener called once when the drain begins, or at once when it has begun: to wake what waits. It must be quick, and may be called twice. */
    public void onBegin(Runnable listener) {
        listeners.add(listener);
        if (begun) {
            listener.run();
        }
    }

    /** Begins. */
    public void begin() {
        if (!begun) {
            begun = true;
            listeners.forEach(Runnable::run);
        }
    }
}
