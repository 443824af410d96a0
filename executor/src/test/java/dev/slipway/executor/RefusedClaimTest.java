package dev.slipway.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.OutcomeRequest.StateEnum;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init") // set before each test
class RefusedClaimTest {
    @TempDir
    Path directory;

    private ExecutorFixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = new ExecutorFixture(directory.resolve("data"));
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private void startAndRun() throws Exception {
        fixture.start();
        assertThat(fixture.run(Assignments.of("true")).awaitOutcome().state()).isEqualTo(StateEnum.PASSED);
    }

    @Test
    void aConflictIsFollowedByAClaimOfAnotherId() throws Exception {
        fixture.server.claimRefusals.addAll(List.of(409, 409));
        startAndRun();
        assertThat(fixture.server.claimIds.subList(0, 3)).doesNotHaveDuplicates();
        assertThat(fixture.server.registrations).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404})
    void anExecutorThatTheServerDoesNotKnowRegistersAnew(int status) throws Exception {
        fixture.server.claimRefusals.add(status);
        startAndRun();
        assertThat(fixture.server.registrations).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 409})
    void refusalsInARowArePausedAfterLongerAndLonger(int status) throws Exception {
        fixture.server.claimRefusals.addAll(List.of(status, status, status, status));
        startAndRun();
        Duration took = Duration.ofNanos(fixture.server.claimTimes.get(4) - fixture.server.claimTimes.getFirst());
        // A tenth of 100, 200, 400 and 800 ms at least.
        assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 406, 413, 415, 422})
    void anExecutorWhoseClaimsTheServerDoesNotUnderstandEndsAndSaysSo(int status) throws Exception {
        fixture.server.claimRefusals.add(status);
        Executor executor = fixture.start();
        assertThatThrownBy(executor::awaitEnd)
                .isInstanceOf(ExecutorStartException.class)
                .hasMessageContaining("refuses the claims");
        assertThat(fixture.server.registrations).hasSize(1);
    }
}
