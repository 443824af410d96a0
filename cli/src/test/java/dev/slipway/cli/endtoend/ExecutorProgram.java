package dev.slipway.cli.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code slipway executor} in a process of its own, in the pool {@value #POOL}. */
final class ExecutorProgram implements AutoCloseable {
    static final String POOL = "far";

    private final Process process;

    private ExecutorProgram(Process process) {
        this.process = process;
    }

    /** Declares the pool, and makes a token with which executors join it. */
    static Path pool(Installation slipway, Path directory) throws IOException, InterruptedException {
        slipway.declare("runner-pools/" + POOL + ": {process: {}, slots: 2}");
        return Files.writeString(directory.resolve("pool-token"), slipway.poolToken(POOL));
    }

    static ExecutorProgram start(Installation slipway, Path data, Path token) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.slipway.cli.Main",
                "executor",
                "--url",
                slipway.url(),
                "--pool",
                POOL,
                "--pool-token-file",
                token.toString(),
                "--data-dir",
                data.toString(),
                "--drain-timeout",
                "1s");
        Path log = data.resolveSibling("executor.log");
        return new ExecutorProgram(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    }

    /** What all programs on a data directory logged. */
    static String log(Path data) throws IOException {
        return Files.readString(data.resolveSibling("executor.log"), UTF_8);
    }

    /** Ends it as a power cut would. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
