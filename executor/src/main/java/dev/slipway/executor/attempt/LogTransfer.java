package dev.slipway.executor.attempt;

import static java.util.Objects.requireNonNull;

import dev.slipway.executor.log.LogShipper;
import dev.slipway.executor.log.MaskedTexts;
import dev.slipway.executor.server.AttemptServer;
import dev.slipway.executor.server.Calls;
import dev.slipway.executor.server.LeaseLostException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * The log of an attempt on its way to the server, on a thread of its own. While the process runs, a server that cannot store
 * it is waited for without a limit: nothing else waits for the log then.
 */
final class LogTransfer implements AutoCloseable {
    /** Nobody reads the log of what was cancelled so closely that it should stay unfinished for it. */
    private static final Duration PATIENCE_AFTER_CANCEL = Duration.ofSeconds(5);

    private final AttemptServer server;
    private final EndSignal signal;
    private final Duration patienceAfterEnd;
    private final LogShipper shipper;
    private final Future<LogShipper.Shipped> shipped;
    private final EndSignal.Registration registration;
    private volatile boolean hasEnded;

    /**
     * Begins to send.
     *
     * @param output what the process prints, see {@link LogShipper}
     * @param patienceAfterEnd with a server that is there and cannot store the rest
     */
    LogTransfer(
            AttemptServer server,
            Path output,
            MaskedTexts maskedTexts,
            long limit,
            Duration patienceAfterEnd,
            EndSignal signal,
            ExecutorService threads)
            throws InterruptedException {
        this.server = requireNonNull(server, "server is null");
        this.signal = requireNonNull(signal, "signal is null");
        this.patienceAfterEnd = requireNonNull(patienceAfterEnd, "patienceAfterEnd is null");
        this.shipper = new LogShipper(this::append, output, maskedTexts, limit);
        this.shipped = Futures.begin(threads, shipper::run);
        this.registration = signal.onRequest(cause -> {
            if (cause == EndSignal.Cause.LEASE_LOST) {
                shipped.cancel(true);
            }
        });
    }

    private long append(long offset, byte[] bytes, int from, int length)
            throws InterruptedException, LeaseLostException {
        return server.appendLog(offset, bytes, from, length, this::patience);
    }

    private Duration patience() {
        if (!hasEnded) {
            return Calls.UNLIMITED;
        }
        return signal.cause().isPresent() ? PATIENCE_AFTER_CANCEL : patienceAfterEnd;
    }

    /** Says that the process prints nothing any more. */
    void end(LogShipper.Ended with) {
        hasEnded = true;
        shipper.end(with);
    }

    /** Waits until all is sent, or the server was waited for long enough. */
    LogShipper.Shipped await() throws InterruptedException, LeaseLostException, StepFailedException, IOException {
        try {
            return Futures.await(shipped);
        } catch (CancellationException lost) {
            throw new LeaseLostException("the server gave it up meanwhile");
        }
    }

    @Override
    public void close() {
        registration.close();
        shipped.cancel(true);
    }
}
