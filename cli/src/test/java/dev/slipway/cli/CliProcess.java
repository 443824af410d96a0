package dev.slipway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The program in a process of its own, for what depends on its environment and its signals. */
public final class CliProcess {
    private CliProcess() {}

    /** Starts it; no variable of this process with a setting is passed on. */
    public static Process start(Map<String, String> environment, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.slipway.cli.Main"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Runs it to its end. */
    public static Cli.Ended run(Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        return ended(start(environment, words));
    }

    /** Waits for its end. */
    public static Cli.Ended ended(Process process) throws IOException, InterruptedException {
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> {
            try {
                return new String(process.getErrorStream().readAllBytes(), UTF_8);
            } catch (IOException exception) {
                throw new java.io.UncheckedIOException(exception);
            }
        });
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Cli.Ended(process.waitFor(), out, err.join());
    }
}
