package dev.slipway.executor.backend;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Runs users' processes as plain processes of this machine, as the user that this program runs as. */
public final class ProcessBackend implements Backend {
    /** A shim that has reserved its account but not started yet is given this long to do so. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(20);

    private final Path shim;

    /**
     * A backend.
     *
     * @param shim the shim, see {@link ShimBinary}
     */
    public ProcessBackend(Path shim) {
        this.shim = requireNonNull(shim, "shim is null");
    }

    /**
     * Starts the shim, which waits for its spec on stdin. Spawning costs as much as asking the server whether the offer
     * stands, so that both are done at the same time. When this program dies, stdin ends and so does the shim, before it
     * started anything.
     */
    @Override
    public Prepared prepare(RunFiles files) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(shim.toString(), "run", "/dev/stdin")
                .directory(files.directory().toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                // A file: a pipe would break with this program, and the shim with its next message.
                .redirectError(files.messages().toFile());
        builder.environment().clear();
        return new WaitingShim(builder.start(), files);
    }

    @Override
    public Found find(RunFiles files) throws IOException {
        long patience = System.nanoTime() + START_PATIENCE.toNanos();
        while (true) {
            Exit exit = ShimFiles.exit(files);
            if (exit != null) {
                return new Found.Ended(exit);
            }
            Started started = ShimFiles.started(files);
            if (started != null) {
                if (LiveProcess.isShim(started)) {
                    return new Found.Alive(
                            new ShimProcess(files, ControlPipe.open(files.control()), ShimProcess.Shim.of(started)));
                }
                // It may have ended between the two looks.
                Exit late = ShimFiles.exit(files);
                return late != null ? new Found.Ended(late) : new Found.Nothing();
            }
            if (!Files.exists(files.exitReservation()) || System.nanoTime() > patience) {
                return new Found.Nothing();
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", interrupted);
            }
        }
    }

    private static final class WaitingShim implements Prepared {
        private final Process process;
        private final RunFiles files;
        private boolean started;

        WaitingShim(Process process, RunFiles files) {
            this.process = process;
            this.files = files;
        }

        @Override
        public Running start(RunSpec spec) throws IOException {
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(ShimFiles.spec(files, spec));
            } catch (IOException broken) {
                throw new IOException("the shim is gone: " + ShimProcess.messages(files), broken);
            }
            started = true;
            return new ShimProcess(files, null, ShimProcess.Shim.of(process));
        }

        @Override
        public void close() {
            if (!started) {
                process.destroyForcibly();
            }
        }
    }
}
