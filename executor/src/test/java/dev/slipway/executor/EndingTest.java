package dev.slipway.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.OutcomeRequest.StateEnum;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class EndingTest {
    @TempDir
    Path directory;

    private ExecutorFixture fixture;
    private Executor executor;

    @BeforeEach
    void start() throws Exception {
        fixture = new ExecutorFixture(directory.resolve("data"));
        executor = fixture.start();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private OutcomeRequest outcome(dev.slipway.api.model.Assignment.Builder assignment) throws InterruptedException {
        return fixture.run(assignment).awaitOutcome();
    }

    @Test
    void aFailedScriptNamesItsItemAndLine() throws Exception {
        OutcomeRequest outcome =
                outcome(Assignments.of("true", "true\nfalse").shell(List.of("bash", "-eo", "pipefail")));
        assertThat(outcome.state()).isEqualTo(StateEnum.FAILED);
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.failedItem()).isEqualTo(2);
        assertThat(outcome.failedLine()).isEqualTo(2);
    }

    @Test
    void aCodeOf137IsAFailureAndNoSignal() throws Exception {
        OutcomeRequest outcome = outcome(Assignments.of("exit 137"));
        assertThat(outcome.state()).isEqualTo(StateEnum.FAILED);
        assertThat(outcome.exitCode()).isEqualTo(137);
        assertThat(outcome.signal()).isNull();
    }

    @Test
    void aSignalIsNamed() throws Exception {
        OutcomeRequest outcome = outcome(Assignments.of("kill -SEGV $$"));
        assertThat(outcome.state()).isEqualTo(StateEnum.FAILED);
        assertThat(outcome.exitCode()).isNull();
        assertThat(outcome.signal()).isEqualTo("SEGV");
    }

    @Test
    void aShellThatIsNotThereIsOurError() throws Exception {
        OutcomeRequest outcome = outcome(Assignments.of("true").shell(List.of("no-such-shell")));
        assertThat(outcome.state()).isEqualTo(StateEnum.ERRORED);
        assertThat(outcome.reason()).isEqualTo("start_failed");
        assertThat(outcome.message()).contains("no-such-shell");
    }

    @Test
    void aDirectoryThatIsNotThereOrOutsideIsSaid() throws Exception {
        assertThat(outcome(Assignments.of("true").directory("services/a")).message())
                .contains("no directory \"services/a\"");
        assertThat(outcome(Assignments.of("true").directory("../..")).message()).contains("outside the workspace");
    }

    @Test
    void aTimeoutEndsTheScript() throws Exception {
        OutcomeRequest outcome =
                outcome(Assignments.of("sleep 300").timeout("200ms").grace("100ms"));
        assertThat(outcome.state()).isEqualTo(StateEnum.TIMED_OUT);
        assertThat(outcome.message()).isEqualTo("the script took longer than its timeout of 200ms");
    }

    @Test
    void aCancelEndsEvenWhatIgnoresTerm() throws Exception {
        FakeAttempt attempt = fixture.offer(Assignments.of("trap '' TERM; echo up; while :; do sleep 1; done")
                .grace("200ms"));
        Await.until("the script", () -> attempt.log().equals("up\n"));
        attempt.cancel();
        assertThat(attempt.awaitOutcome().state()).isEqualTo(StateEnum.CANCELLED);
    }

    @Test
    void aCancelBeforeTheStartStartsNothing() throws Exception {
        FakeAttempt attempt =
                new FakeAttempt(Assignments.of("touch " + directory + "/ran").build());
        attempt.cancel();
        fixture.server.offer(attempt);
        assertThat(attempt.awaitOutcome().state()).isEqualTo(StateEnum.CANCELLED);
        assertThat(directory.resolve("ran")).doesNotExist();
    }

    @Test
    void aLostLeaseEndsTheTreeAndTellsNobody() throws Exception {
        FakeAttempt attempt = fixture.offer(Assignments.of("echo $$ > $HERE/pid; sleep 300")
                .env(Map.of("HERE", directory.toString()))
                .leaseTtl("3s"));
        Await.until("the script", () -> directory.resolve("pid").toFile().length() > 0);
        long pid = Long.parseLong(
                java.nio.file.Files.readString(directory.resolve("pid")).strip());
        attempt.loseLease();
        Await.until("its end", () -> ProcessHandle.of(pid).isEmpty());
        Await.until("a free slot", () -> executor.busy() == 0);
        assertThat(attempt.allOutcomes()).isEmpty();
        assertThat(fixture.attemptDirectories()).isEmpty();
    }

    @Test
    void aScriptDoesNotOutliveAFailureToFollowIt() throws Exception {
        OutcomeRequest outcome =
                outcome(Assignments.of("echo $$ > $HERE/pid; echo no account > ../exit.json; sleep 300")
                        .env(Map.of("HERE", directory.toString()))
                        .leaseTtl("10m"));
        assertThat(outcome.state()).isEqualTo(StateEnum.ERRORED);
        assertThat(outcome.reason()).isEqualTo("executor_failed");
        long pid = Long.parseLong(
                java.nio.file.Files.readString(directory.resolve("pid")).strip());
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    @Test
    void anOutcomeWhoseAnswerWasLostIsSentAgainTheSame() throws Exception {
        fixture.server.outcomeAnswersToLose.set(1);
        FakeAttempt attempt = fixture.run(Assignments.of("exit 3"));
        Await.until("a second one", () -> attempt.allOutcomes().size() == 2);
        assertThat(attempt.allOutcomes().getFirst())
                .isEqualTo(attempt.allOutcomes().getLast());
    }

    @Test
    void anAttemptWhoseOutcomesAreAllRefusedLeavesNothingBehind() throws Exception {
        FakeAttempt attempt = new FakeAttempt(Assignments.of("echo ran").build());
        attempt.refusesOutcomes = true;
        fixture.server.offer(attempt);
        Await.until("the script", () -> attempt.log().equals("ran\n"));
        Await.until("a free slot", () -> executor.busy() == 0);
        assertThat(fixture.attemptDirectories()).isEmpty();
    }

    @Test
    void aDaemonInASessionOfItsOwnIsEndedWithTheScript() throws Exception {
        FakeAttempt attempt = fixture.run(
                Assignments.of(
                        "setsid sh -c 'echo $$ > daemon; sleep 300' > /dev/null 2>&1 &\nwhile [ ! -s daemon ]; do sleep 0.02; done; cat daemon"));
        OutcomeRequest outcome = attempt.awaitOutcome();
        assertThat(outcome.state()).isEqualTo(StateEnum.PASSED);
        assertThat(outcome.warnings()).singleElement().asString().contains("outlived the script");
        long pid = Long.parseLong(attempt.log().strip());
        Await.until("its end", () -> ProcessHandle.of(pid).isEmpty());
    }

    @Test
    void drainingWaitsForWhatRunsAndClaimsNoMore() throws Exception {
        FakeAttempt running = fixture.offer(Assignments.of("echo up; while [ ! -e $HERE/go ]; do sleep 0.02; done")
                .env(Map.of("HERE", directory.toString())));
        Await.until("the script", () -> running.log().equals("up\n"));
        assertThat(executor.drain(Duration.ofMillis(100))).isFalse();
        int claims = fixture.server.claims();
        java.nio.file.Files.createFile(directory.resolve("go"));
        assertThat(running.allOutcomes()).isEmpty();
        assertThat(fixture.server.claims()).isEqualTo(claims);
        // What was left is adopted.
        executor = fixture.start();
        assertThat(running.awaitOutcome().state()).isEqualTo(StateEnum.PASSED);
    }
}
