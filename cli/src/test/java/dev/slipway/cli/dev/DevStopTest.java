package dev.slipway.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Await;
import dev.slipway.cli.Cli;
import dev.slipway.cli.CliProcess;
import dev.slipway.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code slipway dev stop} and {@code slipway dev status} tell of what is left. */
final class DevStopTest {
    private static final String GOES_ON =
            "; 1 task goes on for up to 15 s: the next start takes it up, and otherwise it is ended";

    @TempDir
    private Path directory;

    @Test
    void thePostgresThatAKilledOneLeftIsToldAndEnded() throws Exception {
        Path data = directory.resolve("data");
        DevProgram dev = DevProgram.start(data);
        DevProcess postgres = postgres(data);
        dev.kill();
        assertThat(postgres.isAlive()).isTrue();

        Cli.Ended status = Cli.run("dev", "status", "--data-dir", data.toString());
        Cli.Ended stop = CliProcess.run(Map.of(), "dev", "stop", "--data-dir", data.toString());
        Cli.Ended again = CliProcess.run(Map.of(), "dev", "stop", "--data-dir", data.toString());

        assertThat(status.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(status.out())
                .isEqualTo("no slipway dev runs on " + data + "; `slipway dev --data-dir " + data + "` starts it\n"
                        + "  the PostgreSQL that one left still runs; `slipway dev stop --data-dir " + data
                        + "` ends it\n");
        assertThat(stop)
                .isEqualTo(new Cli.Ended(
                        ExitCode.OK, "no slipway dev runs on " + data + "; ended the PostgreSQL that one left\n", ""));
        assertThat(postgres.isAlive()).isFalse();
        assertThat(again).isEqualTo(new Cli.Ended(ExitCode.OK, "no slipway dev runs on " + data + "\n", ""));
    }

    @Test
    void aTaskThatGoesOnIsTold() throws Exception {
        Path data = directory.resolve("data");
        Path started = directory.resolve("started");
        Path goOn = directory.resolve("go-on");
        Path resources = Files.writeString(directory.resolve("resources.yaml"), """
                projects/demo: {}
                projects/demo/jobs/slow:
                  freestyle: {tasks: {slow: {script: ["touch %s", "until [ -e %s ]; do sleep 0.1; done"]}}}
                """.formatted(started, goOn));
        try (DevProgram dev = DevProgram.start(data, "--drain-timeout", "0s", "--set", "leases.ttl=15s")) {
            assertThat(dev.slipway("apply", "-f", resources.toString()).exitCode())
                    .isZero();
            assertThat(dev.slipway("run", "demo/slow").exitCode()).isZero();
            Await.until("the script runs", () -> Files.exists(started));

            Cli.Ended stop = Cli.run("dev", "stop", "--data-dir", data.toString());

            assertThat(stop)
                    .isEqualTo(new Cli.Ended(ExitCode.OK, "stopped the slipway dev of " + data + GOES_ON + "\n", ""));
            assertThat(Cli.run("dev", "stop", "--data-dir", data.toString()).out())
                    .isEqualTo("no slipway dev runs on " + data + GOES_ON + "\n");
            assertThat(dev.errors()).contains(GOES_ON.substring(2));
        } finally {
            Files.createFile(goOn);
        }
        Await.until(
                "the script ends",
                () -> Cli.run("dev", "stop", "--data-dir", data.toString())
                        .out()
                        .equals("no slipway dev runs on " + data + "\n"));
    }

    private static DevProcess postgres(Path data) throws IOException {
        return DevProcess.of(Long.parseLong(Files.readAllLines(data.resolve("postgres/data/postmaster.pid"))
                .getFirst()
                .strip()));
    }
}
