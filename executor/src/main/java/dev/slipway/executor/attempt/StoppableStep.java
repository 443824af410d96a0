package dev.slipway.executor.attempt;

import dev.slipway.executor.server.LeaseLostException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.FutureTask;

/**
 * A step of an attempt that waits for a server. The signal interrupts it, since what it waits for may never come; it has a
 * thread of its own, so that this is never taken for the end of the executor.
 */
final class StoppableStep {
    private StoppableStep() {}

    /** What a step does. */
    @FunctionalInterface
    interface Body<T> {
        T run() throws InterruptedException, LeaseLostException, StepFailedException, IOException;
    }

    /**
     * Runs a step to its end.
     *
     * @return empty when a cancel came before
     * @throws LeaseLostException also when the signal says so
     */
    static <T> Optional<T> run(EndSignal signal, Body<T> body)
            throws InterruptedException, LeaseLostException, StepFailedException, IOException {
        FutureTask<T> step = new FutureTask<>(body::run);
        Thread thread = Thread.ofVirtual().name("step").start(step);
        try (EndSignal.Registration ignored = signal.onRequest(cause -> thread.interrupt())) {
            thread.join();
        } catch (InterruptedException stopped) {
            thread.interrupt();
            thread.join();
            throw stopped;
        }
        if (signal.cause().equals(Optional.of(EndSignal.Cause.LEASE_LOST))) {
            throw new LeaseLostException("the server gave it up meanwhile");
        }
        try {
            return Optional.of(Futures.await(step));
        } catch (InterruptedException | StepFailedException | IOException | RuntimeException failure) {
            if (signal.cause().isEmpty()) {
                throw failure;
            }
            return Optional.empty();
        }
    }
}
