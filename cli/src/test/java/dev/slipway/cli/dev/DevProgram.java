package dev.slipway.cli.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code slipway dev} in a process of its own, as people start it, on a data directory of the test. */
public final class DevProgram implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path data;
    private final Path out;
    private final Path err;
    private final Process process;

    private DevProgram(Path data, List<String> flags) throws IOException {
        this.data = data;
        String name = "dev-" + NUMBER.incrementAndGet();
        out = data.resolveSibling(name + ".out");
        err = data.resolveSibling(name + ".err");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.slipway.cli.Main",
                "dev",
                "--data-dir",
                data.toString()));
        command.addAll(flags);
        process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }

    /** Begins to start it. */
    static DevProgram begin(Path data, String... flags) throws IOException {
        return new DevProgram(data, List.of(flags));
    }

    /** Starts it, and returns when it is ready. */
    public static DevProgram start(Path data, String... flags) throws IOException, InterruptedException {
        DevProgram program = begin(data, flags);
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!program.output().contains("ready http")) {
            if (!program.process.isAlive() || System.nanoTime() > deadline) {
                String errors = program.errors();
                program.kill();
                throw new AssertionError("slipway dev did not start: " + errors);
            }
            Thread.sleep(50);
        }
        return program;
    }

    /** Runs a client command against it. */
    public Cli.Ended slipway(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(
                "--url", url(), "--token-file", data.resolve("admin-token").toString()));
        return Cli.run(all.toArray(String[]::new));
    }

    public String url() throws IOException {
        return Files.readString(data.resolve("url")).strip();
    }

    public String output() throws IOException {
        return Files.readString(out, UTF_8);
    }

    public String errors() throws IOException {
        return Files.readString(err, UTF_8);
    }

    public Process process() {
        return process;
    }

    /** Ends it as a power cut would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
