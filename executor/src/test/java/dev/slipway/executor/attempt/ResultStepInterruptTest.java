package dev.slipway.executor.attempt;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.OutcomeRequest.StateEnum;
import dev.slipway.api.model.ResultDeclaration;
import dev.slipway.executor.Assignments;
import dev.slipway.executor.server.AttemptServer;
import dev.slipway.executor.server.Calls;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultStepInterruptTest {
    @TempDir
    Path root;

    @Test
    void anInterruptWhileAResultIsPackedIsNoMissingResult() throws Exception {
        AttemptDirectory directory = new AttemptDirectory(root.resolve("attempt"));
        directory.make();
        Files.writeString(directory.workspace().resolve("app"), "built");
        ResultStep step = new ResultStep(
                Assignments.of("true")
                        .results(Map.of(
                                "app",
                                ResultDeclaration.builder().paths(Set.of("*")).build()))
                        .build(),
                directory,
                new AttemptServer(
                        ApiClient.of(URI.create("http://127.0.0.1:1"), "test"),
                        new Calls(new Random(1)),
                        "attempt",
                        "token"),
                Duration.ZERO);
        OutcomeRequest passed = OutcomeRequest.builder()
                .state(StateEnum.PASSED)
                .finishedAt(Instant.now())
                .logSize(0L)
                .build();
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> step.run(passed)).isInstanceOf(InterruptedException.class);
        } finally {
            var ignored = Thread.interrupted();
        }
    }
}
