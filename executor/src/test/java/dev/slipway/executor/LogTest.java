package dev.slipway.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.AttemptSecrets;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.OutcomeRequest.StateEnum;
import dev.slipway.api.model.SecretVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class LogTest {
    @TempDir
    Path directory;

    private ExecutorFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new ExecutorFixture(directory.resolve("data"));
        fixture.start();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void aLineIsAtTheServerSoonAfterItWasPrinted() throws Exception {
        FakeAttempt attempt = fixture.offer(
                Assignments.of("printf up; while [ ! -e $HERE/go ]; do sleep 0.005; done; printf 1; sleep 30")
                        .env(Map.of("HERE", directory.toString()))
                        .grace("0s"));
        Await.until("the script", () -> attempt.log().equals("up"));
        Files.createFile(directory.resolve("go"));
        long start = System.nanoTime();
        Await.until("the line", () -> attempt.log().equals("up1"));
        // Five times the promise: this machine may be busy with other tests.
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(1000);
        attempt.cancel();
        attempt.awaitOutcome();
    }

    @Test
    void bytesArriveAsTheyWerePrinted() throws Exception {
        byte[] noise = new byte[3_000_000];
        new java.util.Random(3).nextBytes(noise);
        Path file = Files.write(directory.resolve("noise"), noise);
        fixture.server.logAnswersToLose.set(2);
        FakeAttempt attempt = fixture.run(Assignments.of("cat " + file));
        assertThat(attempt.logContent()).isEqualTo(noise);
        assertThat(attempt.awaitOutcome().logSize()).isEqualTo(noise.length);
        assertThat(attempt.awaitOutcome().logTruncated()).isFalse();
    }

    @Test
    void aScriptThatClosesItsOutputIsWaitedFor() throws Exception {
        OutcomeRequest outcome =
                fixture.run(Assignments.of("exec >&- 2>&-; sleep 0.3; exit 5")).awaitOutcome();
        assertThat(outcome.exitCode()).isEqualTo(5);
    }

    @Test
    void aLogOfOneLineOf100MegabytesIsCutAtItsLimit() throws Exception {
        long limit = 10_000_000;
        FakeAttempt attempt = fixture.run(
                Assignments.of("head -c 100000000 /dev/zero | tr '\\0' x").logLimit(limit));
        OutcomeRequest outcome = attempt.awaitOutcome();
        assertThat(outcome.state()).isEqualTo(StateEnum.PASSED);
        assertThat(outcome.logTruncated()).isTrue();
        assertThat(outcome.logSize()).isEqualTo(attempt.logBytes()).isLessThanOrEqualTo(limit);
        assertThat(attempt.log()).endsWith("x\n[slipway: log cut at " + (limit - 128) + " bytes of 100000000]\n");
    }

    @Test
    void aGigabyteOfLogGoesThroughALittleMemory() throws Exception {
        FakeAttempt attempt =
                new FakeAttempt(Assignments.of("yes 'a line as any other, and not a short one' | head -c 1000000000")
                        .logLimit(2L << 30)
                        .build());
        attempt.discardLog();
        System.gc();
        long before = usedMemory();
        fixture.server.offer(attempt);
        long most = 0;
        while (attempt.allOutcomes().isEmpty()) {
            most = Math.max(most, usedMemory());
            Thread.sleep(20);
        }
        assertThat(attempt.logBytes()).isEqualTo(1_000_000_000);
        assertThat(attempt.awaitOutcome().logSize()).isEqualTo(1_000_000_000);
        // Garbage of requests included, and those of the test's own server.
        assertThat(most - before).isLessThan(300L << 20);
    }

    private static long usedMemory() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void secretsReachTheScriptAndNotTheLog() throws Exception {
        FakeAttempt attempt = new FakeAttempt(Assignments.of(
                        "echo $TOKEN; printf hunt; sleep 0.1; printf 'er22\\n'",
                        "printf %s \"$TOKEN\" | base64",
                        "printf %s \"$TOKEN\" | sha256sum; cat $KEY_FILE; stat -c %a $KEY_FILE; env | grep -c SLIPWAY_GIT || :; case $KEY_FILE in */workspace/*) exit 1;; esac")
                .hasSecrets(true)
                .build());
        attempt.secrets = AttemptSecrets.builder()
                .variables(
                        List.of(secret("TOKEN", "hunter22", false), secret("KEY_FILE", "line-one\nline-two\n", true)))
                .masked(List.of("hunter22", "line-one\nline-two\n"))
                .build();
        fixture.server.offer(attempt);
        assertThat(attempt.awaitOutcome().state()).isEqualTo(StateEnum.PASSED);
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest("hunter22".getBytes(UTF_8)));
        assertThat(attempt.log()).isEqualTo("[masked]\n[masked]\n[masked]\n" + hash + "  -\n[masked]\n600\n0\n");
        assertThat(attempt.awaitOutcome().logSize()).isEqualTo(attempt.logBytes());
    }

    private static SecretVariable secret(String variable, String value, boolean file) {
        return SecretVariable.builder()
                .variable(variable)
                .value(value)
                .file(file)
                .build();
    }

    @Test
    void theEnvironmentIsCleanAndSecretsAreNotAskedForWhenThereAreNone() throws Exception {
        FakeAttempt attempt = fixture.run(Assignments.of("env | cut -d= -f1 | sort", "ls -A $HOME $TMPDIR")
                .env(Map.of("TARGET", "all")));
        assertThat(attempt.log().lines().filter(line -> line.matches("[A-Z_]+") && !line.matches("PWD|OLDPWD|SHLVL|_")))
                .containsExactly("HOME", "LANG", "LOGNAME", "PATH", "TARGET", "TMPDIR", "USER");
        assertThat(attempt.secretsReads()).isZero();
    }
}
