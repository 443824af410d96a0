package dev.slipway.executor.backend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A shim at work: a child of this program, or one that an earlier life of it left behind. */
final class ShimProcess implements Backend.Running {
    private static final Logger LOG = LoggerFactory.getLogger(ShimProcess.class);
    /** A process starts within a few milliseconds, and its start is wanted at once; its end may be waited for longer. */
    private static final Duration SHORTEST_POLL = Duration.ofMillis(1);

    private static final Duration LONGEST_POLL = Duration.ofMillis(20);
    private static final int MESSAGE_LIMIT = 2000;

    /** The shim as a process. */
    interface Shim {
        /** Once false always false. */
        boolean isAlive();

        /** Waits for its end, {@code limit} at most; or for {@code limit}, where there is no telling. */
        void awaitEnd(Duration limit) throws InterruptedException;

        /** A child of this program. */
        static Shim of(Process process) {
            return new Shim() {
                @Override
                public boolean isAlive() {
                    return process.isAlive();
                }

                @Override
                public void awaitEnd(Duration limit) throws InterruptedException {
                    process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
                }
            };
        }

        /** A child of an earlier life of this program. */
        static Shim of(Started started) {
            return new Shim() {
                @Override
                public boolean isAlive() {
                    return LiveProcess.isShim(started);
                }

                @Override
                public void awaitEnd(Duration limit) throws InterruptedException {
                    Thread.sleep(limit);
                }
            };
        }
    }

    private final RunFiles files;
    private final Shim shim;
    private @Nullable ControlPipe control;
    private @Nullable String pending;

    /**
     * A process.
     *
     * @param control null when the shim has still to make its FIFO
     */
    ShimProcess(RunFiles files, @Nullable ControlPipe control, Shim shim) {
        this.files = files;
        this.control = control;
        this.shim = shim;
    }

    @Override
    public void stop() {
        send("stop");
    }

    @Override
    public void kill() {
        send("kill");
    }

    /** A command that comes before the FIFO is there is kept; of two, the stronger one comes last and wins. */
    private synchronized void send(String command) {
        if (control != null) {
            control.send(command);
            return;
        }
        pending = command;
        try {
            connect();
        } catch (IOException unusable) {
            LOG.debug("the shim is told to {} later", command, unusable);
        }
    }

    private synchronized void connect() throws IOException {
        if (control == null && Files.exists(files.control())) {
            control = ControlPipe.open(files.control());
            if (pending != null) {
                control.send(pending);
            }
        }
    }

    @Override
    public @Nullable Started awaitStart() throws InterruptedException, IOException {
        for (Duration pause = SHORTEST_POLL; ; pause = longer(pause)) {
            boolean wasAlive = shim.isAlive();
            Started started = ShimFiles.started(files);
            // Before the start is known: on a full disk it is never told, and the shim must not wait for this program
            // in vain.
            connect();
            if (started != null || !wasAlive || Files.exists(files.exit())) {
                return started;
            }
            shim.awaitEnd(pause);
        }
    }

    @Override
    public Backend.Ending awaitEnd() throws InterruptedException, IOException {
        try {
            for (Duration pause = SHORTEST_POLL; ; pause = longer(pause)) {
                // In this order: the shim writes its account and then ends.
                boolean wasAlive = shim.isAlive();
                Exit exit = ShimFiles.exit(files);
                if (exit != null) {
                    return new Backend.Ending.Known(exit);
                }
                if (!wasAlive) {
                    return new Backend.Ending.Unknown(messages(files));
                }
                connect();
                shim.awaitEnd(pause);
            }
        } finally {
            close();
        }
    }

    private synchronized void close() {
        if (control != null) {
            control.close();
            control = null;
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_POLL) < 0 ? twice : LONGEST_POLL;
    }

    static String messages(RunFiles files) {
        try {
            String text = Files.readString(files.messages(), StandardCharsets.ISO_8859_1)
                    .strip();
            return text.isEmpty() ? "it left no message" : text.substring(Math.max(0, text.length() - MESSAGE_LIMIT));
        } catch (IOException unreadable) {
            return "it left no message";
        }
    }
}
