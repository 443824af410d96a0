package dev.slipway.server.launch;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be closed, in the opposite order of its making. One that fails does not keep the others open. */
final class Closeables implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Closeables.class);

    private final Deque<AutoCloseable> closeables = new ArrayDeque<>();

    /** Takes it, and answers it. */
    synchronized <T extends AutoCloseable> T add(T closeable) {
        closeables.push(closeable);
        return closeable;
    }

    @Override
    public synchronized void close() {
        while (!closeables.isEmpty()) {
            AutoCloseable closeable = closeables.pop();
            try {
                closeable.close();
            } catch (Exception exception) {
                log.warn("{} did not close", closeable, exception);
            }
        }
    }
}
