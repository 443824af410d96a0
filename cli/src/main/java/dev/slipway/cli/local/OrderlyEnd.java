package dev.slipway.cli.local;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While it is open, what ends this program (Ctrl-C, SIGTERM, a reader that has gone) interrupts the thread that opened it, and waits until that has closed it. The exit code is the one of the end.
 */
final class OrderlyEnd implements AutoCloseable {
    /** What ends at once needs no words. */
    private static final Duration SILENCE = Duration.ofSeconds(2);

    /** Beyond the grace: to kill what is left of a task, and to remove its files. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Thread worker = Thread.currentThread();
    /** The thread itself is not waited for: it may go on to {@code System.exit}, which waits for the hook. */
    private final CountDownLatch closed = new CountDownLatch(1);

    private final Thread hook = new Thread(this::end, "end");
    private final Duration grace;
    private final PrintWriter err;

    private OrderlyEnd(Duration grace, PrintWriter err) {
        this.grace = grace;
        this.err = err;
    }

    /**
     * For this thread.
     *
     * @param grace how long it may take to end its work
     * @throws InterruptedException when the end has begun already
     */
    static OrderlyEnd open(Duration grace, PrintWriter err) throws InterruptedException {
        OrderlyEnd opened = new OrderlyEnd(grace, err);
        try {
            Runtime.getRuntime().addShutdownHook(opened.hook);
        } catch (IllegalStateException _) {
            throw new InterruptedException("the program ends");
        }
        return opened;
    }

    private void end() {
        worker.interrupt();
        try {
            if (!closed.await(SILENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                err.println("slipway: the task was told to end; it is killed " + grace.toSeconds() + " s after that");
                err.flush();
                var ignored = closed.await(grace.plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The end has begun.
        }
    }
}
