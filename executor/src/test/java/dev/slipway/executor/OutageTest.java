package dev.slipway.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.OutcomeRequest.StateEnum;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutageTest {
    @TempDir
    Path directory;

    @Test
    void aScriptGoesOnWhileTheServerIsAwayAndNothingOfItIsLost() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            fixture.start();
            FakeAttempt attempt = fixture.offer(Assignments.of(
                            "echo before; while [ ! -e $HERE/go ]; do sleep 0.02; done; seq 1 20000; touch $HERE/done; exit 3")
                    .env(Map.of("HERE", directory.toString())));
            Await.until("the script", () -> attempt.log().equals("before\n"));
            fixture.server.close();
            Files.createFile(directory.resolve("go"));
            Await.until("the end of the script", () -> Files.exists(directory.resolve("done")));
            assertThat(attempt.allOutcomes()).isEmpty();
            fixture.server.comeBack();
            assertThat(attempt.awaitOutcome().state()).isEqualTo(StateEnum.FAILED);
            assertThat(attempt.log()).hasLineCount(20_001).endsWith("\n19999\n20000\n");
        }
    }
}
