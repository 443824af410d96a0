package dev.slipway.cli.endtoend;

import static dev.slipway.cli.endtoend.Installation.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Attempt;
import dev.slipway.api.model.Run;
import dev.slipway.cli.Await;
import dev.slipway.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts that end, or do not end, in ways that nobody hopes for. */
final class UnrulyScriptsTest {
    @TempDir
    private static Path directory;

    private static Installation slipway;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        slipway = Installation.start(directory, "--set", "leases.grace=1s");
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (slipway != null) {
            slipway.close();
        }
    }

    @Test
    void aCodeOf137AndAKillAreToldApart() throws Exception {
        Run byItself = slipway.run("code", "script: [exit 137]");
        assertThat(byItself.state()).isEqualTo(Run.StateEnum.FAILED);
        assertThat(attempt(byItself).exitCode()).isEqualTo(137);
        assertThat(attempt(byItself).signal()).isNull();
        assertThat(slipway.slipway("run", "demo/code", "--wait").out()).contains("main failed with exit code 137");

        Run killed = slipway.run("signal", "script: ['kill -KILL $$']");
        assertThat(killed.state()).isEqualTo(Run.StateEnum.FAILED);
        assertThat(attempt(killed).exitCode()).isNull();
        assertThat(attempt(killed).signal()).isEqualTo("KILL");
        assertThat(slipway.slipway("run", "demo/signal", "--wait").out()).contains("main failed by signal KILL");
    }

    @Test
    void aScriptThatClosesItsOutputIsWaitedFor() throws Exception {
        Path goOn = directory.resolve("closed-go-on");
        Run run = slipway.begin("closed", """
                script: ["echo before; exec >&- 2>&-", "until [ -e %s ]; do sleep 0.05; done", "exit 3"]
                """.formatted(goOn));
        Await.until("the first line", () -> slipway.log(run).equals("before\n"));
        assertThat(slipway.refreshed(run).state()).isEqualTo(Run.StateEnum.RUNNING);
        Files.createFile(goOn);

        Attempt ended = attempt(slipway.awaitEnd(run));
        assertThat(ended.exitCode()).isEqualTo(3);
        assertThat(ended.failedItem()).isEqualTo(3);
        assertThat(slipway.log(run)).isEqualTo("before\n");
        assertThat(ended.log().truncated()).isFalse();
    }

    @Test
    void aDaemonInASessionOfItsOwnIsEndedWithTheScriptAndNamed() throws Exception {
        Path pid = directory.resolve("daemon-pid");
        Run run = slipway.run("daemon", """
                script:
                  - setsid sh -c 'echo $$ > %1$s.part; mv %1$s.part %1$s; exec sleep 1000' &
                  - until [ -e %1$s ]; do sleep 0.05; done
                """.formatted(pid));

        assertThat(run.state()).isEqualTo(Run.StateEnum.PASSED);
        assertThat(attempt(run).warnings()).containsExactly("1 processes outlived the script and were ended");
        assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())))
                .isEmpty();
    }

    @Test
    void aScriptThatIgnoresTermIsCancelledAllTheSame() throws Exception {
        Path pids = directory.resolve("stubborn-pids");
        Run run = slipway.begin("stubborn", """
                script:
                  - trap '' TERM
                  - (echo child; exec sleep 1000) & echo $! $$ > %s
                  - echo up
                  - while :; do sleep 0.1; done
                """.formatted(pids));
        Await.until("its first lines", () -> slipway.log(run).contains("up\n"));

        Cli.Ended cancel = slipway.slipway("cancel", "demo/stubborn/" + run.number());
        assertThat(cancel.exitCode()).as(cancel.err()).isZero();

        Run ended = slipway.awaitEnd(run);
        assertThat(ended.state()).isEqualTo(Run.StateEnum.CANCELLED);
        assertThat(attempt(ended).state()).isEqualTo(Attempt.StateEnum.CANCELLED);
        assertThat(slipway.log(run)).contains("child\n", "up\n").hasSize("child\nup\n".length());
        for (String pid : Files.readString(pids).strip().split(" ")) {
            assertThat(ProcessHandle.of(Long.parseLong(pid)))
                    .as("process %s", pid)
                    .isEmpty();
        }
    }
}
