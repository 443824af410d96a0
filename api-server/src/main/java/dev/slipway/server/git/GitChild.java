package dev.slipway.server.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Runs one git process within limits. It writes to files, not to pipes: no thread is needed to read them, and the
 * kernel's limit on file sizes holds for them too. The command is {@code timeout … prlimit … git …}: {@code timeout}
 * makes the process group that is killed as a whole, and ends it even when this JVM has died.
 */
final class GitChild {
    /** How often size is looked at. The kernel's limit on single files holds in between. */
    private static final Duration POLL = Duration.ofMillis(50);

    private static final Duration BACKSTOP = Duration.ofSeconds(10);
    private static final int ERROR_TAIL = 16 * 1024;

    private final GitExecutable git;
    private final long memoryLimit;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();

    GitChild(GitExecutable git, long memoryLimit) {
        this.git = git;
        this.memoryLimit = memoryLimit;
    }

    /**
     * @param work a directory of its own, in which the outputs are written and which the caller deletes
     * @param fileLimit bytes that any one file may have, by the kernel
     * @param size what is measured while it runs, in bytes
     * @param sizeLimit at which measured size the child is killed
     */
    record Command(
            List<String> arguments,
            Map<String, String> environment,
            Path work,
            Duration timeLimit,
            long fileLimit,
            LongSupplier size,
            long sizeLimit) {}

    enum End {
        EXITED,
        TIMED_OUT,
        TOO_LARGE
    }

    record Result(End end, int exitCode, String output, String errorTail, HttpTrace http) {
        boolean succeeded() {
            return end == End.EXITED && exitCode == 0;
        }
    }

    Result run(Command command) throws InterruptedException {
        Path output = command.work().resolve("stdout");
        Path errors = command.work().resolve("stderr");
        Path trace = command.work().resolve("http-trace");
        try {
            Process process = start(command, output, errors, trace);
            running.add(process);
            End end;
            try {
                end = await(process, command);
            } finally {
                // Also after a failure: what is left of the group would otherwise write on.
                if (process.isAlive() || process.exitValue() != 0) {
                    kill(process);
                }
                running.remove(process);
            }
            if (end == End.EXITED && process.exitValue() != 0 && isFull(command, tail(errors))) {
                end = End.TOO_LARGE;
            }
            return new Result(
                    end,
                    process.exitValue(),
                    Files.exists(output) ? Files.readString(output, ISO_8859_1) : "",
                    tail(errors),
                    HttpTrace.read(trace));
        } catch (IOException failed) {
            throw new GitException(
                    GitErrorCode.GIT_NOT_USABLE, "git could not be run: " + failed.getMessage(), null, failed);
        }
    }

    /** Kills what runs; the threads that wait for it see it end. */
    void killAll() {
        running.forEach(GitChild::killGroup);
    }

    private Process start(Command command, Path output, Path errors, Path trace) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                git.timeout().toString(),
                "--signal=KILL",
                Long.toString(command.timeLimit().plus(BACKSTOP).toSeconds()),
                git.prlimit().toString(),
                "--core=0",
                "--fsize=" + command.fileLimit(),
                "--as=" + memoryLimit,
                "--",
                git.path().toString()));
        line.addAll(command.arguments());
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(command.work().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", git.searchPath());
        environment.put("TMPDIR", command.work().toString());
        environment.put("GIT_TRACE_CURL", trace.toString());
        environment.put("GIT_TRACE_CURL_NO_DATA", "1");
        environment.putAll(command.environment());
        return builder.start();
    }

    private static End await(Process process, Command command) throws InterruptedException {
        long end = System.nanoTime() + command.timeLimit().toNanos();
        while (!process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
            if (System.nanoTime() >= end) {
                return End.TIMED_OUT;
            }
            if (command.size().getAsLong() > command.sizeLimit()) {
                return End.TOO_LARGE;
            }
        }
        return End.EXITED;
    }

    /** Whether the kernel's limit on one file ended it; git may have deleted the file, but then says why. */
    private static boolean isFull(Command command, String errors) {
        return command.size().getAsLong() >= command.sizeLimit()
                || errors.contains("died of signal 25")
                || errors.contains("File too large");
    }

    private static void kill(Process process) {
        boolean interrupted = false;
        while (true) {
            killGroup(process);
            try {
                if (process.waitFor(1, TimeUnit.SECONDS)) {
                    break;
                }
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void killGroup(Process process) {
        ProcessGroups.kill(process.pid());
        process.destroyForcibly();
    }

    private static String tail(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, reader.length() - ERROR_TAIL);
            byte[] bytes = new byte[(int) (reader.length() - from)];
            reader.seek(from);
            reader.readFully(bytes);
            return new String(bytes, UTF_8);
        }
    }
}
