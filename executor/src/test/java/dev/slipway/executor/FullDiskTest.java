package dev.slipway.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.OutcomeRequest.StateEnum;
import dev.slipway.api.model.ResultDeclaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a small file system of its own, which only root can mount. */
@SuppressWarnings("NullAway.Init") // set before each test
class FullDiskTest {
    @TempDir
    Path directory;

    private Path small;
    private ExecutorFixture fixture;
    private Executor executor;

    @BeforeEach
    void mount() throws Exception {
        small = Files.createDirectory(directory.resolve("small"));
        assumeTrue(ended("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", small.toString()), "cannot mount a tmpfs");
        fixture = new ExecutorFixture(small.resolve("data"));
        executor = fixture.start(fixture.configuration().minimumFreeBytes(0).build());
    }

    @AfterEach
    void unmount() throws Exception {
        if (fixture != null) {
            fixture.close();
            ended("umount", "-l", small.toString());
        }
    }

    private static boolean ended(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @Test
    void aScriptThatFillsTheDiskFailsByItselfAndIsReported() throws Exception {
        OutcomeRequest outcome =
                fixture.run(Assignments.of("echo start", "cat /dev/zero > big")).awaitOutcome();
        assertThat(outcome.state()).isEqualTo(StateEnum.FAILED);
        assertThat(outcome.failedItem()).isEqualTo(2);
        // The next one finds the space again, once the first one's directory is gone.
        Await.until("a free slot", () -> executor.busy() == 0);
        assertThat(fixture.run(Assignments.of("true")).awaitOutcome().state()).isEqualTo(StateEnum.PASSED);
    }

    @Test
    void aZipThatFindsNoRoomIsSaid() throws Exception {
        Assignment.Builder assignment = Assignments.of("head -c 13000000 /dev/urandom > big; touch other")
                .results(Map.of(
                        "files",
                        ResultDeclaration.builder()
                                .paths(Set.of("*"))
                                .required(true)
                                .build()));
        OutcomeRequest outcome = fixture.run(assignment).awaitOutcome();
        assertThat(outcome.state()).isEqualTo(StateEnum.ERRORED);
        assertThat(outcome.reason()).isEqualTo("disk_full");
        assertThat(outcome.message()).contains("result \"files\"").contains("disk of the executor is full");
    }

    @Test
    void aLogThatFindsNoRoomIsMarked() throws Exception {
        FakeAttempt attempt = fixture.run(Assignments.of("yes | head -c 60000000"));
        OutcomeRequest outcome = attempt.awaitOutcome();
        assertThat(outcome.state()).isEqualTo(StateEnum.PASSED);
        assertThat(outcome.logTruncated()).isTrue();
        assertThat(outcome.warnings()).anyMatch(warning -> warning.contains("the log is incomplete"));
        assertThat(attempt.log()).contains("bytes of 60000000]\n");
    }
}
