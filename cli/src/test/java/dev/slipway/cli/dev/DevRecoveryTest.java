package dev.slipway.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Await;
import dev.slipway.cli.Cli;
import dev.slipway.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code slipway dev} needs is taken from it while it runs. */
final class DevRecoveryTest {
    @TempDir
    private Path directory;

    @Test
    void aKilledPostgresIsStartedAgainAndTheRunGoesOn() throws Exception {
        Path data = directory.resolve("data");
        Path printed = directory.resolve("printed");
        Path goOn = directory.resolve("go-on");
        Path resources = Files.writeString(directory.resolve("resources.yaml"), """
                projects/demo: {}
                projects/demo/jobs/slow:
                  freestyle: {tasks: {slow: {script: ["i=0; until [ -e %s ]; do i=$((i + 1)); echo line $i | tee -a %s; sleep 0.05; done", "echo last | tee -a %s"]}}}
                """.formatted(goOn, printed, printed));
        try (DevProgram dev = DevProgram.start(data)) {
            Cli.Ended applied = dev.slipway("apply", "-f", resources.toString());
            assertThat(applied.exitCode()).as(applied.err()).isZero();
            assertThat(dev.slipway("run", "demo/slow").exitCode()).isZero();
            Await.until("the script prints", () -> Files.exists(printed));

            kill(data);
            Await.until("PostgreSQL runs again", () -> log(data).contains("PostgreSQL runs again"));
            Files.createFile(goOn);

            Cli.Ended followed = dev.slipway("logs", "demo/slow/1", "slow", "--follow");
            assertThat(followed.exitCode()).as(followed.err()).isZero();
            Await.until(
                    "the run is final",
                    () -> dev.slipway("runs", "demo/slow", "-o", "json").out().contains("\"finished_at\""));
            assertThat(dev.slipway("runs", "demo/slow", "-o", "json").out()).contains("\"state\" : \"passed\"");
            assertThat(dev.slipway("logs", "demo/slow/1", "slow", "--follow").out())
                    .isEqualTo(Files.readString(printed));
            assertThat(dev.errors().lines().filter(line -> line.contains("has ended")))
                    .singleElement()
                    .asString()
                    .contains("it is started again on the same data");
            assertThat(dev.errors()).doesNotContain("\tat ");
        }
    }

    @Test
    void aPostgresThatCannotBeStartedAgainEndsItWithOneClearLine() throws Exception {
        Path data = directory.resolve("data");
        try (DevProgram dev = DevProgram.start(data)) {
            Files.move(data.resolve("postgres/program"), data.resolve("postgres/taken-away"));

            kill(data);

            Await.until("slipway dev ends", () -> !dev.process().isAlive());
            assertThat(dev.process().exitValue()).isEqualTo(ExitCode.FAILED);
            assertThat(dev.errors().lines().filter(line -> line.contains("does not stay up")))
                    .singleElement()
                    .asString()
                    .contains("postgres.log");
            assertThat(data.resolve("url")).doesNotExist();
            Files.move(data.resolve("postgres/taken-away"), data.resolve("postgres/program"));
        }
    }

    @Test
    void theExecutorJoinsItsPoolAgainWhenThatWasDeletedAndIsDeclaredAnew() throws Exception {
        Path data = directory.resolve("data");
        Path hello = Files.writeString(directory.resolve("hello.yaml"), """
                projects/demo: {}
                projects/demo/jobs/hello: {freestyle: {tasks: {hello: {script: [echo hello]}}}}
                """);
        Path pool = Files.writeString(directory.resolve("pool.yaml"), "runner-pools/local: {process: {}}\n");
        try (DevProgram dev = DevProgram.start(data)) {
            assertThat(dev.slipway("apply", "-f", hello.toString()).exitCode()).isZero();
            assertThat(dev.slipway("delete", "runner-pools/local").exitCode()).isZero();
            Await.until("it says so", () -> dev.errors().contains("runner pool local was deleted"));
            assertThat(dev.errors()).contains("echo 'runner-pools/local: {process: {}}' | slipway apply -f -");

            assertThat(dev.slipway("apply", "-f", pool.toString()).exitCode()).isZero();
            Cli.Ended run = dev.slipway("run", "demo/hello", "--wait", "--timeout", "60");

            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
            assertThat(dev.errors().lines().filter(line -> line.contains("was deleted")))
                    .hasSize(1);
        }
    }

    private static void kill(Path data) throws IOException {
        long postmaster = Long.parseLong(
                Files.readAllLines(data.resolve("postgres/data/postmaster.pid")).getFirst());
        ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
    }

    private static String log(Path data) throws IOException {
        return Files.readString(data.resolve("slipway.log"));
    }
}
