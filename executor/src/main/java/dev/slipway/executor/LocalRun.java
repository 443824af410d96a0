package dev.slipway.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.executor.attempt.LocalOutcome;
import dev.slipway.executor.attempt.StepFailedException;
import dev.slipway.executor.attempt.UserEnvironment;
import dev.slipway.executor.attempt.WorkspacePaths;
import dev.slipway.executor.backend.Backend;
import dev.slipway.executor.backend.ProcessBackend;
import dev.slipway.executor.backend.RunFiles;
import dev.slipway.executor.backend.RunSpec;
import dev.slipway.executor.backend.ScriptFile;
import dev.slipway.executor.backend.ShimBinary;
import dev.slipway.executor.files.PrivateFiles;
import dev.slipway.executor.log.LogShipper;
import dev.slipway.executor.log.MaskedTexts;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Runs one task here, on the files as they are, with no server: the shell, the shim, the log and the outcome are those of an
 * executor. The process has the home directory of whoever runs it.
 */
public final class LocalRun {
    /** When this program is killed, so is the task. */
    private static final Duration ORPHAN_GRACE = Duration.ofSeconds(1);

    /** How long the rest of a stopped task's output is waited for. It is read within milliseconds, unless nobody takes it. */
    private static final Duration OUTPUT_PATIENCE = Duration.ofSeconds(1);

    private final Path workspace;

    /**
     * Runs tasks on a directory.
     *
     * @param workspace what would be the workspace of an attempt
     */
    public LocalRun(Path workspace) throws IOException {
        this.workspace = requireNonNull(workspace, "workspace is null").toRealPath();
    }

    /**
     * A task after expansion.
     *
     * @param directory relative to the workspace
     * @param environment in addition to PATH, HOME, TMPDIR, LANG, USER and LOGNAME; secrets included
     * @param secrets values that are masked in the output
     */
    public record Task(
            List<String> shell,
            List<String> script,
            String directory,
            Map<String, String> environment,
            List<String> secrets,
            Duration timeout,
            Duration grace) {
        public Task {
            shell = List.copyOf(shell);
            script = List.copyOf(script);
            environment = Map.copyOf(environment);
            secrets = List.copyOf(secrets);
        }
    }

    /** Is given the output as it comes. */
    @FunctionalInterface
    public interface Output {
        void write(byte[] bytes, int from, int length);
    }

    /** Writes what comes in order; what comes too soon is sent again. */
    private static final class LocalLog implements LogShipper.Sink {
        private final Output output;
        private long end;

        LocalLog(Output output) {
            this.output = output;
        }

        @Override
        public synchronized long append(long offset, byte[] bytes, int from, int length) {
            if (offset == end) {
                output.write(bytes, from, length);
                end += length;
            }
            return end;
        }
    }

    /**
     * Runs a task to its end. An interrupt stops it, with its grace time, and is then thrown; an {@code output} that takes
     * nothing keeps it for a second at most.
     *
     * @return how it ended; {@code log_size} counts what {@code output} was given
     */
    public OutcomeRequest run(Task task, Output output) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("slipway-exec-").toRealPath();
        try {
            return run(task, output, directory);
        } catch (StepFailedException failure) {
            return LocalOutcome.of(failure);
        } catch (ClosedByInterruptException interrupted) {
            // An interrupt while a file is written comes as this, and keeps the status of the thread.
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException().initCause(interrupted);
        } finally {
            PrivateFiles.deleteTree(directory);
        }
    }

    private OutcomeRequest run(Task task, Output output, Path directory)
            throws IOException, InterruptedException, StepFailedException {
        RunFiles files = new RunFiles(directory);
        ScriptFile script = new ScriptFile(directory, task.shell(), task.script());
        Path scriptFile = directory.resolve("script");
        PrivateFiles.write(scriptFile, script.content().getBytes(UTF_8));
        Path temporary = directory.resolve("tmp");
        PrivateFiles.makeDirectory(temporary);
        Map<String, String> environment = UserEnvironment.base(Path.of(System.getProperty("user.home")), temporary);
        environment.putAll(task.environment());
        List<String> command = new ArrayList<>(task.shell());
        command.add(scriptFile.toString());
        RunSpec spec = new RunSpec(
                command,
                environment,
                WorkspacePaths.directory(workspace, task.directory()),
                0,
                task.grace(),
                task.timeout(),
                ORPHAN_GRACE);
        LogShipper log =
                new LogShipper(new LocalLog(output), files.output(), MaskedTexts.of(task.secrets()), Long.MAX_VALUE);
        // Not closed: that would wait for an output that is stuck.
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try (Backend backend = new ProcessBackend(ShimBinary.unpack(directory));
                Backend.Prepared prepared = backend.prepare(files)) {
            Future<LogShipper.Shipped> shipped = threads.submit(log::run);
            Backend.Ending ending;
            try {
                ending = awaitEnd(prepared.start(spec));
            } finally {
                log.end(LogShipper.Ended.withoutAccount());
            }
            return LocalOutcome.of(ending, script, task.timeout(), shipped.get());
        } catch (ExecutionException failure) {
            throw new IOException(failure.getCause());
        } finally {
            threads.shutdown();
            var ignored = threads.awaitTermination(OUTPUT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static Backend.Ending awaitEnd(Backend.Running running) throws IOException, InterruptedException {
        try {
            return running.awaitEnd();
        } catch (InterruptedException interrupted) {
            running.stop();
            running.awaitEnd();
            throw interrupted;
        }
    }
}
