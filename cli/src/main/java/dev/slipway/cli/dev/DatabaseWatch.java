package dev.slipway.cli.dev;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the database again when its process has ended. One that ends again and again is given up: something is wrong with it that a start does not mend. */
final class DatabaseWatch implements AutoCloseable {
    static final int STARTS = 5;

    private static final Logger log = LoggerFactory.getLogger(DatabaseWatch.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration WINDOW = Duration.ofMinutes(5);

    private final EmbeddedDatabase database;
    private final Consumer<String> givenUp;
    /** When it was started anew, by {@link System#nanoTime}. */
    private final Deque<Long> starts = new ArrayDeque<>();

    private final Thread thread;

    /**
     * Watches from now on.
     *
     * @param givenUp is told why, in words for people, when the database is given up
     */
    DatabaseWatch(EmbeddedDatabase database, Consumer<String> givenUp) {
        this.database = requireNonNull(database, "database is null");
        this.givenUp = requireNonNull(givenUp, "givenUp is null");
        this.thread = Thread.ofVirtual().name("database-watch").start(this::watch);
    }

    private void watch() {
        try {
            while (database.isRunning() || startAgain()) {
                Thread.sleep(POLL);
            }
        } catch (InterruptedException _) {
            // It is closed.
        }
    }

    /** Whether there is hope for it. */
    private boolean startAgain() throws InterruptedException {
        starts.removeIf(start -> System.nanoTime() - start > WINDOW.toNanos());
        if (starts.size() == STARTS) {
            givenUp.accept("PostgreSQL does not stay up: it was started " + STARTS + " times within "
                    + WINDOW.toMinutes() + " minutes; " + database.log() + " tells why");
            return false;
        }
        // The first start is at once; what may need time to pass gets some.
        Thread.sleep(POLL.multipliedBy((1L << starts.size()) - 1));
        starts.add(System.nanoTime());
        log.warn(
                "PostgreSQL (process {}) has ended: it is started again on the same data, {} of at most {} times",
                database.pid(),
                starts.size(),
                STARTS);
        try {
            database.restart();
            log.info("PostgreSQL runs again as process {}", database.pid());
        } catch (IOException exception) {
            log.warn("{}", exception.getMessage());
        }
        return true;
    }

    /** Watches no more; the database is left as it is. */
    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
