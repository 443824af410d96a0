package dev.slipway.cli.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is left of a PostgreSQL on a data directory: a server that outlived the killed process which had started it, or the processes of a server that was killed itself. No other can start beside them. */
final class StaleServer {
    private static final Logger log = LoggerFactory.getLogger(StaleServer.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final long POLL_MILLIS = 20;
    private static final String PID_FILE = "postmaster.pid";

    private StaleServer() {}

    /** Whether anything runs on the data directory. */
    static boolean isThere(Path data) {
        return Files.exists(data.resolve(PID_FILE)) && !processes(data).isEmpty();
    }

    /** Stops what runs on the data directory, if anything does. */
    static void stop(Path data) throws IOException {
        Path pidFile = data.resolve(PID_FILE);
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> server = server(pidFile).filter(process -> runsOn(process, data));
        if (server.isPresent()) {
            log.info("Stopping the PostgreSQL that an earlier process left behind on {}", data);
            server.get().destroy();
        }
        // Without their server the others end by themselves. What still writes would spoil the files under the next
        // one.
        if (!awaitEnd(data)) {
            processes(data).forEach(ProcessHandle::destroyForcibly);
            if (!awaitEnd(data)) {
                throw new IOException("PostgreSQL on " + data + " cannot be stopped: end the processes "
                        + processes(data).stream().map(ProcessHandle::pid).toList() + " and try again");
            }
        }
        // PostgreSQL removes the file when it stops by itself; after a kill, a reused pid in it would stop the next
        // start.
        Files.deleteIfExists(pidFile);
    }

    private static Optional<ProcessHandle> server(Path pidFile) throws IOException {
        List<String> lines = Files.readAllLines(pidFile);
        return lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
    }

    private static List<ProcessHandle> processes(Path data) {
        return ProcessHandle.allProcesses()
                .filter(process -> runsOn(process, data))
                .toList();
    }

    /** The working directory of a server and its processes is the data directory, so that a pid that went to another program is told apart; one that has ended has none. */
    private static boolean runsOn(ProcessHandle process, Path data) {
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        try {
            return proc.resolve("cwd").toRealPath().equals(data.toRealPath())
                    && Files.readSymbolicLink(proc.resolve("exe")).endsWith("postgres");
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean awaitEnd(Path data) throws IOException {
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        while (!processes(data).isEmpty()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException exception) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while PostgreSQL was stopping", exception);
            }
        }
        return true;
    }
}
