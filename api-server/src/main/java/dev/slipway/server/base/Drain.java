package dev.slipway.server.base;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tells that the server is about to stop. First it is announced, so that load balancers turn away while all goes on; then the drain begins: long polls are answered early, and requests that run come to
 * their end. Both happen once and never end.
 */
public final class Drain {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean announced;
    private volatile boolean begun;

    /** Says that the server is not ready for new clients any more; those that it has are served as before. */
    public void announce() {
        announced = true;
    }

    /** Whether new clients are to go elsewhere. */
    public boolean isAnnounced() {
        return announced;
    }

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
