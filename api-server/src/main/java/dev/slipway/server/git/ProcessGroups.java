package dev.slipway.server.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Signals to whole process groups, which Java cannot send. */
final class ProcessGroups {
    private static final Path PROC = Path.of("/proc");
    private static final int SHELL_SECONDS = 5;

    private ProcessGroups() {}

    /** Sends SIGKILL to every process of the group; none is fine. */
    static void kill(long group) {
        if (group <= 1) {
            throw new IllegalArgumentException("not a group that may be killed: " + group);
        }
        try {
            // The shell's own kill: the program of that name is not installed everywhere. The number is ours.
            // In this form: dash takes no -- after -KILL.
            Process shell = new ProcessBuilder("/bin/sh", "-c", "kill -s KILL -- \"-$1\"", "kill", Long.toString(group))
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            waitFor(shell);
        } catch (IOException notStarted) {
            throw new IllegalStateException("/bin/sh cannot be started", notStarted);
        }
    }

    private static void waitFor(Process shell) {
        boolean interrupted = false;
        while (true) {
            try {
                shell.waitFor(SHELL_SECONDS, TimeUnit.SECONDS);
                break;
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Kills the groups of processes that were started with this very argument: what an earlier JVM left behind when it
     * was killed. Only {@code timeout} processes are looked at, which lead their groups.
     */
    static void killLeaders(String argumentPrefix) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                List<String> arguments = commandLine(process);
                boolean ours = !arguments.isEmpty()
                        && arguments.getFirst().endsWith("/timeout")
                        && arguments.stream().anyMatch(argument -> argument.startsWith(argumentPrefix));
                if (ours) {
                    kill(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
    }

    private static List<String> commandLine(Path process) {
        try {
            return List.of(Files.readString(process.resolve("cmdline"), UTF_8).split("\0"));
        } catch (IOException gone) {
            return List.of();
        }
    }
}
