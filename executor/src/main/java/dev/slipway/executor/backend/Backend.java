package dev.slipway.executor.backend;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where users' processes run. An implementation starts a process under the shim, and finds it again after a restart of the
 * executor; everything else (checkout, log, results, outcome) is the same for all and lies above.
 *
 * <p>What every backend promises is written down in its contract test.
 */
public interface Backend extends AutoCloseable {
    /**
     * Gets everything ready to start, as far as that goes without the user's process being started. Done while the server
     * is still asked whether the offer stands.
     *
     * @param files where the shim puts what it leaves behind; the directory exists
     * @throws IOException when there is no process to be had
     */
    Prepared prepare(RunFiles files) throws IOException;

    /**
     * Gets ready what the next {@link #prepare} takes, so that it takes no time then. For a moment in which nobody waits; what
     * cannot be made ready is made by {@code prepare}, which tells why it fails.
     */
    void standBy();

    /** Gives up what stands by. What was started is left alone. */
    @Override
    void close();

    /** Finds a process that an earlier life of this executor started. */
    Found find(RunFiles files) throws IOException;

    /** A start that can still be left alone. Closing one that was not started undoes it. */
    interface Prepared extends AutoCloseable {
        /**
         * Starts the user's process.
         *
         * @throws IOException when the shim cannot be told; then nothing runs
         */
        Running start(RunSpec spec) throws IOException;

        @Override
        void close();
    }

    /** A process that was started, and may have ended meanwhile. */
    interface Running {
        /** Asks the tree of processes to end, and ends it after the grace time. Does not wait. */
        void stop();

        /** Ends the tree of processes. Does not wait. */
        void kill();

        /**
         * What is known of the start, once the process runs; waits for that.
         *
         * @return null when it ended, or could not be started, before that became known
         */
        @Nullable
        Started awaitStart() throws InterruptedException, IOException;

        /** Waits for the end of the process and of all that it started. */
        Ending awaitEnd() throws InterruptedException, IOException;
    }

    /** What is left of a process that was started once. */
    sealed interface Found {
        /** It still runs. */
        record Alive(Running running) implements Found {}

        /** It ended. */
        record Ended(Exit exit) implements Found {}

        /** There is no trace of how it ended, or it was never started. */
        record Nothing() implements Found {}
    }

    /** How a process ended. */
    sealed interface Ending {
        /** The shim tells. */
        record Known(Exit exit) implements Ending {}

        /** The shim was killed, or could not write: {@code message} says what is known. */
        record Unknown(String message) implements Ending {}
    }
}
