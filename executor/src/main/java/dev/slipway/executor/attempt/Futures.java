package dev.slipway.executor.attempt;

import dev.slipway.executor.server.LeaseLostException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Parts of an attempt that run on threads of their own. */
final class Futures {
    private Futures() {}

    /** Begins one; an executor that is leaving takes none any more, which is no failure of the attempt. */
    static <T extends @Nullable Object> Future<T> begin(ExecutorService threads, Callable<T> part)
            throws InterruptedException {
        try {
            return threads.submit(part);
        } catch (RejectedExecutionException leaving) {
            throw new InterruptedException("the executor leaves");
        }
    }

    /** Waits for one; it fails here as it failed there. */
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
