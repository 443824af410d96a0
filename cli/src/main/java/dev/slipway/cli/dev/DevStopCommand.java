package dev.slipway.cli.dev;

import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.output.Terminal;
import dev.slipway.cli.serve.ProcessLog;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slipway dev stop}: ends the one that runs. */
@Command(
        name = "stop",
        description =
                "Ends the slipway dev of a data directory, and waits until it has ended. It is no error when none runs. The PostgreSQL of one that was killed is ended, too. Tells when a task goes on: see --drain-timeout of slipway dev.",
        footer = "%nExamples:%n  slipway dev stop%n  slipway dev stop --data-dir /tmp/ci")
final class DevStopCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 50;

    @Mixin
    private final Terminal terminal = new Terminal();

    @Mixin
    private final DataDirectoryOption place = new DataDirectoryOption();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait. Default: ${DEFAULT-VALUE}.")
    private long timeout;

    @Override
    public Integer call() throws IOException, InterruptedException {
        DevDirectory directory = new DevDirectory(place.path());
        Optional<DevProcess> process = directory.process();
        if (process.isEmpty()) {
            String ended = endLeftDatabase(directory) ? "; ended the PostgreSQL that one left" : "";
            terminal.out().println("no slipway dev runs on " + directory.root() + ended + leftTasks(directory));
            return ExitCode.OK;
        }
        process.get().handle().ifPresent(ProcessHandle::destroy);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeout);
        while (process.get().isAlive()) {
            if (System.nanoTime() > deadline) {
                throw new CommandException(
                        ExitCode.FAILED,
                        "process " + process.get().pid() + " still runs after " + timeout + " s; `kill -9 "
                                + process.get().pid() + "` ends it, and the next start goes on where it was");
            }
            Thread.sleep(POLL_MILLIS);
        }
        terminal.out().println("stopped the slipway dev of " + directory.root() + leftTasks(directory));
        return ExitCode.OK;
    }

    private static String leftTasks(DevDirectory directory) throws IOException {
        return LeftTasks.of(directory).words().map(words -> "; " + words).orElse("");
    }

    /** Whether there was one. */
    private static boolean endLeftDatabase(DevDirectory directory) throws IOException {
        if (!EmbeddedDatabase.isLeft(directory.database())) {
            return false;
        }
        ProcessLog.warningsToStandardError();
        try (FileChannel _ = directory.lock().orElseThrow(() -> startsNow(directory))) {
            EmbeddedDatabase.stopLeft(directory.database());
        } catch (FileSystemException exception) {
            throw exception;
        } catch (IOException exception) {
            // Elsewhere such a failure says that a server cannot be reached.
            throw new CommandException(ExitCode.FAILED, String.valueOf(exception.getMessage()));
        }
        return true;
    }

    /** Whoever has the directory has its PostgreSQL, too. */
    private static CommandException startsNow(DevDirectory directory) {
        return new CommandException(
                ExitCode.FAILED, "a slipway dev starts on " + directory.root() + " right now: try again");
    }
}
