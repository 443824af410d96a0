package dev.slipway.executor.attempt;

import dev.slipway.executor.server.LeaseLostException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for what a part of an attempt does on another thread; it fails here as it failed there. */
final class Futures {
    private Futures() {}

    static <T> T await(Future<T> future)
            throws InterruptedException, LeaseLostException, StepFailedException, IOException {
        try {
            return future.get();
        } catch (ExecutionException failure) {
            switch (failure.getCause()) {
                case LeaseLostException lost -> throw lost;
                case StepFailedException failed -> throw failed;
                case InterruptedException interrupted -> throw interrupted;
                case ClosedByInterruptException interrupted -> throw new InterruptedException("while using a file");
                case IOException failed -> throw failed;
                case RuntimeException failed -> throw failed;
                case null, default -> throw new IllegalStateException(failure);
            }
        }
    }
}
