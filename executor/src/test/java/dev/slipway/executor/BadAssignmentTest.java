package dev.slipway.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.OutcomeRequest.StateEnum;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An assignment that cannot be worked on costs its attempt and nothing else. */
@SuppressWarnings("NullAway.Init") // set before each test
class BadAssignmentTest {
    @TempDir
    Path directory;

    private ExecutorFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new ExecutorFixture(directory.resolve("data"));
        fixture.server.slots = 1;
        fixture.start();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void theSlotAndTheAttemptAreFreeAgainAfterALeaseThatCannotBeRead() throws Exception {
        FakeAttempt bad = fixture.offer(Assignments.of("true").leaseTtl("soon"));
        Await.until("another claim", () -> fixture.server.claims() >= 2);
        assertThat(bad.allOutcomes()).isEmpty();
        Assignment mended = bad.assignment.toBuilder().leaseTtl("30s").build();
        FakeAttempt good = fixture.server.offer(mended);
        assertThat(good.awaitOutcome().state()).isEqualTo(StateEnum.PASSED);
    }

    @Test
    void aScriptThatCannotBeMadeIsToldOnceTheOfferIsAccepted() throws Exception {
        FakeAttempt attempt =
                new FakeAttempt(Assignments.of("true").shell(List.of()).build());
        attempt.failing.add("heartbeat");
        fixture.server.offer(attempt);
        Await.until("two heartbeats", () -> attempt.failures.get() >= 2);
        attempt.failing.remove("heartbeat");
        OutcomeRequest outcome = attempt.awaitOutcome();
        assertThat(outcome.state()).isEqualTo(StateEnum.ERRORED);
        assertThat(outcome.reason()).isEqualTo("executor_failed");
        assertThat(attempt.outcomesTooSoon).hasValue(0);
    }
}
