package dev.slipway.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTest {
    @TempDir
    Path directory;

    @Test
    void aClaimWhoseAnswerWasLostIsRepeatedUnderItsId() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            fixture.server.claimAnswersToLose.set(2);
            FakeAttempt attempt = fixture.offer(Assignments.of("echo once"));
            fixture.start();
            attempt.awaitOutcome();
            assertThat(attempt.log()).isEqualTo("once\n");
            assertThat(fixture.server.claimIds.subList(0, 3)).containsOnly(fixture.server.claimIds.getFirst());
        }
    }

    @Test
    void twoSlotsRunTwoAttemptsAtTheSameTimeAndAThirdWaits() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            String meet = "touch $HERE/$ME; while [ ! -e $HERE/a ] || [ ! -e $HERE/b ]; do sleep 0.02; done; ls $HERE";
            FakeAttempt one = fixture.offer(Assignments.of(meet).env(Map.of("HERE", directory.toString(), "ME", "a")));
            FakeAttempt two = fixture.offer(Assignments.of(meet).env(Map.of("HERE", directory.toString(), "ME", "b")));
            FakeAttempt three = fixture.offer(Assignments.of("echo three"));
            fixture.start();
            one.awaitOutcome();
            two.awaitOutcome();
            three.awaitOutcome();
            assertThat(one.log()).doesNotContain("three");
        }
    }

    @Test
    void noMoreIsClaimedAtOnceThanOneClaimMayAskFor() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            fixture.server.slots = 1000;
            fixture.start();
            fixture.run(Assignments.of("true"));
            fixture.run(Assignments.of("true"));
        }
    }

    @Test
    void nothingIsClaimedWhenTheDiskIsNearlyFull() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            fixture.offer(Assignments.of("true"));
            Executor executor = fixture.start(
                    fixture.configuration().minimumFreeBytes(Long.MAX_VALUE).build());
            executor.awaitRegistration(java.time.Duration.ofSeconds(20));
            executor.drain(java.time.Duration.ofSeconds(1));
            assertThat(fixture.server.claimIds).isEmpty();
        }
    }

    @Test
    void whatADeadAttemptLeftIsRemovedAtTheStart() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            Path left = Files.createDirectories(fixture.data.resolve("attempts/unfinished/workspace/deep"));
            Path locked = java.util.Objects.requireNonNull(left.getParent());
            Files.writeString(left.resolve("file"), "x");
            assertThat(locked.toFile().setWritable(false)).isTrue();
            fixture.start();
            fixture.run(Assignments.of("true"));
            assertThat(left).doesNotExist();
        }
    }
}
