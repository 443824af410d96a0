package dev.slipway.cli.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL that outlived the killed process which had started it. A second one cannot start on its data directory. */
final class StaleServer {
    private static final Logger log = LoggerFactory.getLogger(StaleServer.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private StaleServer() {}

    /** Stops the server that runs on the data directory, if there is one. */
    static void stop(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        Optional<ProcessHandle> server = lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).filter(process -> runsOn(process, data));
        if (server.isPresent()) {
            log.info("Stopping the PostgreSQL that an earlier process left behind on {}", data);
            end(server.get());
        }
        // PostgreSQL removes the file when it stops by itself; after a kill, a reused pid in it would stop the next
        // start.
        Files.deleteIfExists(pidFile);
    }

    /** A server's working directory is its data directory, so that a pid that went to another program is told apart. */
    private static boolean runsOn(ProcessHandle process, Path data) {
        try {
            Path directory =
                    Path.of("/proc", Long.toString(process.pid()), "cwd").toRealPath();
            return directory.equals(data.toRealPath());
        } catch (IOException _) {
            return false;
        }
    }

    private static void end(ProcessHandle server) throws IOException {
        server.destroy();
        if (!awaitEnd(server)) {
            server.destroyForcibly();
            if (!awaitEnd(server)) {
                throw new IOException(
                        "PostgreSQL with pid " + server.pid() + " cannot be stopped: end it and try again");
            }
        }
    }

    private static boolean awaitEnd(ProcessHandle server) throws IOException {
        try {
            server.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException exception) {
            throw new IOException(exception);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was stopping", exception);
        }
    }
}
