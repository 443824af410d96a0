package dev.slipway.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.ExitCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DevRestartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void aKilledOneGoesOnWhereItWasAndAStoppedOneLeavesNothing() throws IOException, InterruptedException {
        Path data = directory.resolve("data");
        Path started = directory.resolve("started");
        Path goOn = directory.resolve("go-on");
        Path resources = Files.writeString(directory.resolve("resources.yaml"), """
                projects/demo: {}
                projects/demo/jobs/slow:
                  freestyle: {tasks: {slow: {script: ["echo one; touch %s", "until [ -e %s ]; do sleep 0.1; done", "echo two"]}}}
                """.formatted(started, goOn));
        String before;
        try (DevProgram first = DevProgram.start(data)) {
            before = first.url();
            assertThat(first.slipway("apply", "-f", resources.toString()).exitCode())
                    .isZero();
            assertThat(first.slipway("run", "demo/slow").exitCode()).isZero();
            await(started);
            first.kill();
        }
        assertThat(Cli.run("dev", "status", "--data-dir", data.toString()).exitCode())
                .isEqualTo(ExitCode.FAILED);

        try (DevProgram second = DevProgram.start(data)) {
            assertThat(second.url()).isEqualTo(before);
            Files.createFile(goOn);
            Cli.Ended log = second.slipway("logs", "demo/slow/1", "--follow");
            assertThat(log.exitCode()).as(log.err()).isZero();
            Cli.Ended runs = second.slipway("runs", "demo/slow", "-o", "json");
            assertThat(runs.out()).contains("\"state\" : \"passed\"");
            assertThat(second.slipway("logs", "demo/slow/1", "slow", "--follow").out())
                    .isEqualTo("one\ntwo\n");

            Cli.Ended stop = Cli.run("dev", "stop", "--data-dir", data.toString());
            assertThat(stop.exitCode()).as(stop.err()).isZero();
            try (FileChannel lock = new DevDirectory(data).lock().orElseThrow()) {
                assertThat(lock.isOpen())
                        .as("whoever stopped it can start the next one at once")
                        .isTrue();
            }
        }
        assertThat(data.resolve("url")).doesNotExist();
        Cli.Ended again = Cli.run("dev", "stop", "--data-dir", data.toString());
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("no slipway dev runs on");
    }

    private static void await(Path file) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(file)) {
            assertThat(System.nanoTime()).as("%s is there in time", file).isLessThan(deadline);
            Thread.sleep(50);
        }
    }
}
