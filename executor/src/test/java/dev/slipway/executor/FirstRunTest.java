package dev.slipway.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.OutcomeRequest.StateEnum;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstRunTest {
    @TempDir
    Path data;

    @Test
    void aScriptRunsAndItsOutputAndOutcomeArrive() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(data)) {
            fixture.start();
            FakeAttempt attempt =
                    fixture.run(Assignments.of("echo hello $TARGET", "pwd").env(Map.of("TARGET", "all")));

            OutcomeRequest outcome = attempt.awaitOutcome();
            assertThat(outcome.state()).isEqualTo(StateEnum.PASSED);
            assertThat(outcome.exitCode()).isZero();
            assertThat(attempt.log()).startsWith("hello all\n").endsWith("/workspace\n");
            assertThat(outcome.logSize()).isEqualTo(attempt.logBytes());
            assertThat(outcome.usage()).isNotNull();
            assertThat(fixture.server.registrations).hasSize(1);
            Await.until("a clean directory", () -> isEmpty(fixture));
        }
    }

    private static boolean isEmpty(ExecutorFixture fixture) {
        try {
            return fixture.attemptDirectories().isEmpty();
        } catch (java.io.IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
