package dev.slipway.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.NeededResult;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.OutcomeRequest.StateEnum;
import dev.slipway.api.model.ResultDeclaration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is there, takes heartbeats, and can neither take nor give anything large. */
@SuppressWarnings("NullAway.Init") // set before each test
class TransferTest {
    @TempDir
    Path directory;

    private ExecutorFixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = new ExecutorFixture(directory.resolve("data"));
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private Executor start(Duration patience) throws InterruptedException {
        return fixture.start(fixture.configuration().transferPatience(patience).build());
    }

    private FakeAttempt offer(String failing, Assignment.Builder assignment) {
        FakeAttempt attempt = new FakeAttempt(assignment.build());
        attempt.failing.add(failing);
        fixture.server.offer(attempt);
        return attempt;
    }

    private static Assignment.Builder withResult(String script) {
        return Assignments.of(script)
                .results(Map.of(
                        "app",
                        ResultDeclaration.builder()
                                .paths(Set.of("app"))
                                .required(true)
                                .build()));
    }

    @Test
    void aCancelEndsAnAttemptWhoseResultCannotBeStored() throws Exception {
        Executor executor = start(Duration.ofHours(1));
        FakeAttempt attempt = offer("results", withResult("echo built > app"));
        Await.until("two tries", () -> attempt.failures.get() >= 2);
        attempt.cancel();
        OutcomeRequest outcome = attempt.awaitOutcome();
        assertThat(outcome.state()).isEqualTo(StateEnum.CANCELLED);
        assertThat(outcome.exitCode()).isZero();
        Await.until("a free slot", () -> executor.busy() == 0);
    }

    @Test
    void aScriptThatFailedStaysFailedWhenTheCancelComesWithTheResults() throws Exception {
        start(Duration.ofHours(1));
        FakeAttempt attempt = offer("results", withResult("echo built > app; exit 3"));
        Await.until("two tries", () -> attempt.failures.get() >= 2);
        attempt.cancel();
        assertThat(attempt.awaitOutcome().state()).isEqualTo(StateEnum.FAILED);
    }

    @Test
    void aLostLeaseEndsTheSendingOfResults() throws Exception {
        Executor executor = start(Duration.ofHours(1));
        FakeAttempt attempt = offer("results", withResult("echo built > app"));
        Await.until("two tries", () -> attempt.failures.get() >= 2);
        attempt.loseLease();
        Await.until("a free slot", () -> executor.busy() == 0);
        assertThat(attempt.allOutcomes()).isEmpty();
    }

    @Test
    void aResultThatCannotBeStoredForLongEndsTheAttempt() throws Exception {
        start(Duration.ofMillis(300));
        OutcomeRequest outcome =
                offer("results", withResult("echo built > app")).awaitOutcome();
        assertThat(outcome.state()).isEqualTo(StateEnum.ERRORED);
        assertThat(outcome.reason()).isEqualTo("result_not_stored");
        assertThat(outcome.message())
                .startsWith("result \"app\" could not be stored by the server: ")
                .endsWith("the store is full");
    }

    @Test
    void aLogThatCannotBeStoredForLongAfterTheEndIsCut() throws Exception {
        start(Duration.ofMillis(300));
        OutcomeRequest outcome = offer("log", Assignments.of("echo lost")).awaitOutcome();
        assertThat(outcome.state()).isEqualTo(StateEnum.PASSED);
        assertThat(outcome.logSize()).isZero();
        assertThat(outcome.logTruncated()).isTrue();
        assertThat(outcome.warnings()).singleElement().asString().endsWith("the store is full");
    }

    @Test
    void aLogWaitsAsLongAsTheScriptRuns() throws Exception {
        start(Duration.ofMillis(100));
        FakeAttempt attempt = offer(
                "log",
                Assignments.of("echo kept; while [ ! -e $HERE/go ]; do sleep 0.02; done")
                        .env(Map.of("HERE", directory.toString())));
        Await.until("many tries", () -> attempt.failures.get() >= 4);
        attempt.failing.clear();
        Await.until("the log", () -> attempt.log().equals("kept\n"));
        assertThat(directory.resolve("go").toFile().createNewFile()).isTrue();
        assertThat(attempt.awaitOutcome().logTruncated()).isFalse();
    }

    @Test
    void aCancelDoesNotWaitForALogThatCannotBeStored() throws Exception {
        start(Duration.ofHours(1));
        FakeAttempt attempt = offer("log", Assignments.of("echo lost; sleep 300"));
        Await.until("two tries", () -> attempt.failures.get() >= 2);
        attempt.cancel();
        assertThat(attempt.awaitOutcome().state()).isEqualTo(StateEnum.CANCELLED);
    }

    private FakeAttempt needing(byte[] content) {
        return new FakeAttempt(Assignments.of("touch " + directory + "/ran")
                .neededResults(List.of(NeededResult.builder()
                        .uid("0-0-0-0-0")
                        .task("compile")
                        .name("app")
                        .path("app")
                        .mediaType("application/octet-stream")
                        .size((long) content.length)
                        .sha256("0".repeat(64))
                        .build()))
                .build());
    }

    @Test
    void aCancelEndsTheWaitForANeededResultThatStops() throws Exception {
        start(Duration.ofHours(1));
        byte[] content = "a result".getBytes(UTF_8);
        FakeAttempt attempt = needing(content);
        attempt.needed.put("0-0-0-0-0", content);
        attempt.neededHang = true;
        fixture.server.offer(attempt);
        Await.until("half of it", () -> attempt.hanging.get() > 0);
        attempt.cancel();
        assertThat(attempt.awaitOutcome().state()).isEqualTo(StateEnum.CANCELLED);
        assertThat(directory.resolve("ran")).doesNotExist();
    }

    @Test
    void aNeededResultThatIsNotGivenNamesItselfAndItsTask() throws Exception {
        start(Duration.ofHours(1));
        FakeAttempt attempt = needing(new byte[1]);
        fixture.server.offer(attempt);
        OutcomeRequest outcome = attempt.awaitOutcome();
        assertThat(outcome.state()).isEqualTo(StateEnum.ERRORED);
        assertThat(outcome.reason()).isEqualTo("needed_result_unavailable");
        assertThat(outcome.message())
                .isEqualTo("result \"app\" of task \"compile\" is not given by the server: not-found");
    }
}
