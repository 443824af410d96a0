package dev.slipway.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.AttemptSecrets;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.OutcomeRequest.StateEnum;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class SecretsStepTest {
    private static final String REFUSAL = "there is no master key";

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
        return fixture.start(fixture.configuration().secretsPatience(patience).build());
    }

    private static FakeAttempt attempt(String script) {
        FakeAttempt attempt =
                new FakeAttempt(Assignments.of(script).hasSecrets(true).build());
        attempt.secrets = AttemptSecrets.builder()
                .variables(List.of())
                .masked(List.of("s3cr3t"))
                .build();
        return attempt;
    }

    private static void assertUnavailable(OutcomeRequest outcome) {
        assertThat(outcome.state()).isEqualTo(StateEnum.ERRORED);
        assertThat(outcome.reason()).isEqualTo("secrets_unavailable");
        assertThat(outcome.message()).contains(REFUSAL);
    }

    @Test
    void aServerThatCannotGiveTheSecretsEndsTheAttemptAndFreesItsSlot() throws Exception {
        Executor executor = start(Duration.ofMillis(300));
        FakeAttempt attempt = attempt("touch " + directory + "/ran");
        attempt.secretsRefusal = REFUSAL;
        fixture.server.offer(attempt);
        assertUnavailable(attempt.awaitOutcome());
        assertThat(attempt.secretsReads()).isGreaterThan(1);
        assertThat(directory.resolve("ran")).doesNotExist();
        Await.until("a free slot", () -> executor.busy() == 0);
    }

    @Test
    void aServerThatRefusesTheSecretsForAMomentIsAskedAgain() throws Exception {
        start(Duration.ofMinutes(2));
        FakeAttempt attempt = attempt("true");
        attempt.secretsRefusal = REFUSAL;
        fixture.server.offer(attempt);
        Await.until("two refusals", () -> attempt.secretsReads() >= 2);
        attempt.secretsRefusal = null;
        assertThat(attempt.awaitOutcome().state()).isEqualTo(StateEnum.PASSED);
    }

    @Test
    void aScriptWhoseOutputCannotBeMaskedAfterARestartIsEnded() throws Exception {
        Executor first = start(Duration.ofMinutes(2));
        FakeAttempt attempt = new FakeAttempt(Assignments.of("echo $$ > $HERE/pid; sleep 300")
                .env(Map.of("HERE", directory.toString()))
                .hasSecrets(true)
                .build());
        attempt.secrets = attempt("true").secrets;
        fixture.server.offer(attempt);
        Await.until("the script", () -> directory.resolve("pid").toFile().length() > 0);
        long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
        first.stop();
        attempt.secretsRefusal = REFUSAL;
        start(Duration.ofMillis(300));
        assertUnavailable(attempt.awaitOutcome());
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }
}
