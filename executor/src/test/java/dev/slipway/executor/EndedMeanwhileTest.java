package dev.slipway.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.OutcomeRequest.StateEnum;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A script was ended, and the executor that did it left before it could say why. */
@SuppressWarnings("NullAway.Init") // set before each test
class EndedMeanwhileTest {
    @TempDir
    Path directory;

    private ExecutorFixture fixture;
    private FakeAttempt attempt;
    private Path left;

    @BeforeEach
    void leaveRunning() throws Exception {
        fixture = new ExecutorFixture(directory.resolve("data"));
        Executor first = fixture.start();
        attempt = fixture.offer(Assignments.of("echo up > $HERE/up; sleep 300")
                .env(Map.of("HERE", directory.toString()))
                .leaseTtl("10m"));
        Await.until("the script", () -> directory.resolve("up").toFile().length() > 0);
        first.stop();
        left = fixture.attemptDirectories().getFirst();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private void end(String command) throws Exception {
        Files.writeString(left.resolve("control"), command + "\n", StandardOpenOption.WRITE);
        Await.until("the end of the script", () -> Files.exists(left.resolve("exit.json")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "kill"})
    void whatWasCancelledIsCancelled(String command) throws Exception {
        end(command);
        attempt.cancel();
        fixture.start();
        assertThat(attempt.awaitOutcome().state()).isEqualTo(StateEnum.CANCELLED);
    }

    @Test
    void whatNobodyCancelledWasEndedByTheHost() throws Exception {
        end("stop");
        int heartbeats = attempt.heartbeats();
        fixture.start();
        OutcomeRequest outcome = attempt.awaitOutcome();
        assertThat(outcome.state()).isEqualTo(StateEnum.ERRORED);
        assertThat(outcome.reason()).isEqualTo("executor_stopped");
        assertThat(attempt.heartbeats()).isGreaterThan(heartbeats);
    }

    @Test
    void theServerIsWaitedForToSayWhetherItWasCancelled() throws Exception {
        end("stop");
        attempt.failing.add("heartbeat");
        fixture.start();
        Await.until("two heartbeats", () -> attempt.failures.get() >= 2);
        assertThat(attempt.allOutcomes()).isEmpty();
        attempt.cancel();
        attempt.failing.remove("heartbeat");
        assertThat(attempt.awaitOutcome().state()).isEqualTo(StateEnum.CANCELLED);
    }

    @Test
    void anExecutorThatLeavesWhileItAsksAsksAgainAtItsNextStart() throws Exception {
        end("stop");
        attempt.failing.add("heartbeat");
        Executor second = fixture.start();
        Await.until("a heartbeat", () -> attempt.failures.get() > 0);
        second.stop();
        assertThat(attempt.allOutcomes()).isEmpty();
        attempt.cancel();
        attempt.failing.remove("heartbeat");
        fixture.start();
        assertThat(attempt.awaitOutcome().state()).isEqualTo(StateEnum.CANCELLED);
    }

    @Test
    void whatLostItsLeaseIsDropped() throws Exception {
        end("stop");
        attempt.loseLease();
        Executor second = fixture.start();
        Await.until("its removal", () -> !Files.exists(left));
        Await.until("a free slot", () -> second.busy() == 0);
        assertThat(attempt.allOutcomes()).isEmpty();
    }
}
