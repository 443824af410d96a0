package dev.slipway.executor.backend;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs users' processes as plain processes of this machine, as the user that this program runs as. */
public final class ProcessBackend implements Backend {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessBackend.class);
    /** A shim that has reserved its account but not started yet is given this long to do so. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(5);

    /** More than a shim takes to kill a tree: it gives up after 5 s. */
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(20);

    private final Path shim;
    private @Nullable Process standby;
    private boolean closed;

    /**
     * A backend.
     *
     * @param shim the shim, see {@link ShimBinary}
     */
    public ProcessBackend(Path shim) {
        this.shim = requireNonNull(shim, "shim is null");
    }

    @Override
    public Prepared prepare(RunFiles files) throws IOException {
        Process ready = takeStandby();
        return ready != null ? new WaitingShim(ready, true, files) : new WaitingShim(spawn(), false, files);
    }

    /**
     * Starts the shim, which waits for its spec on stdin. When this program dies, stdin ends and so does the shim, before it
     * started anything. Where its messages go is in the spec; until then it has none but that the spec is not one.
     */
    private Process spawn() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(shim.toString(), "run", "/dev/stdin")
                .directory(new File("/"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().clear();
        return builder.start();
    }

    private synchronized @Nullable Process takeStandby() {
        Process taken = standby;
        standby = null;
        return taken;
    }

    /** One shim: spawning it takes as long as a quarter of the way from a trigger to the first line. */
    @Override
    public synchronized void standBy() {
        if (standby != null || closed) {
            return;
        }
        try {
            standby = spawn();
        } catch (IOException failure) {
            LOG.debug("no shim can stand by", failure);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        Process ready = takeStandby();
        if (ready != null) {
            ready.destroyForcibly();
        }
    }

    @Override
    public Found find(RunFiles files) throws IOException {
        Optional<Found> found = await(START_PATIENCE, () -> look(files));
        if (found.isPresent()) {
            return found.get();
        }
        return killUnannounced(files);
    }

    /** Empty as long as a shim may still be about to start. */
    private static Optional<Found> look(RunFiles files) throws IOException {
        Exit exit = ShimFiles.exit(files);
        if (exit != null) {
            return Optional.of(new Found.Ended(exit));
        }
        Started started = ShimFiles.started(files);
        if (started == null) {
            return Files.exists(files.exitReservation()) ? Optional.empty() : Optional.of(new Found.Nothing());
        }
        if (LiveProcess.isShim(started)) {
            return Optional.of(new Found.Alive(
                    new ShimProcess(files, ControlPipe.open(files.control()), ShimProcess.Shim.of(started))));
        }
        // It may have ended between the two looks.
        Exit late = ShimFiles.exit(files);
        return Optional.of(late != null ? new Found.Ended(late) : new Found.Nothing());
    }

    /** A shim that could not write down its start, for want of space, cannot be adopted, and must not run beside another attempt. */
    private static Found killUnannounced(RunFiles files) throws IOException {
        if (!Files.exists(files.control())) {
            return new Found.Nothing();
        }
        try (ControlPipe control = ControlPipe.open(files.control())) {
            control.send("kill");
            return await(KILL_PATIENCE, () -> Optional.ofNullable(ShimFiles.exit(files)))
                    .<Found>map(Found.Ended::new)
                    .orElseGet(Found.Nothing::new);
        }
    }

    @FunctionalInterface
    private interface Look<T> {
        Optional<T> look() throws IOException;
    }

    private static <T> Optional<T> await(Duration patience, Look<T> what) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<T> seen = what.look();
            if (seen.isPresent() || System.nanoTime() > end) {
                return seen;
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", interrupted);
            }
        }
    }

    private final class WaitingShim implements Prepared {
        private final RunFiles files;
        private Process process;
        private boolean mayBeGone;
        private boolean started;

        WaitingShim(Process process, boolean mayBeGone, RunFiles files) {
            this.process = process;
            this.mayBeGone = mayBeGone;
            this.files = files;
        }

        @Override
        public Running start(RunSpec spec) throws IOException {
            byte[] document = ShimFiles.spec(files, spec);
            try {
                tell(document);
            } catch (IOException broken) {
                if (!mayBeGone) {
                    throw new IOException("the shim is gone", broken);
                }
                // One that stood by was killed meanwhile. It had not read the end, and so started nothing.
                mayBeGone = false;
                process = spawn();
                return start(spec);
            }
            started = true;
            return new ShimProcess(files, null, ShimProcess.Shim.of(process));
        }

        private void tell(byte[] document) throws IOException {
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(document);
            }
        }

        @Override
        public void close() {
            if (!started) {
                process.destroyForcibly();
            }
        }
    }
}
