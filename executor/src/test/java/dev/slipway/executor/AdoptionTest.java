package dev.slipway.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.AttemptSecrets;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.OutcomeRequest.StateEnum;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An executor in a JVM of its own is killed; another takes up what it left. */
class AdoptionTest {
    @TempDir
    Path directory;

    /** The executor that is killed. */
    public static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws Exception {
            Executor executor = new Executor(
                    ExecutorConfiguration.of(URI.create(arguments[0]), "linux", "build-1", Path.of(arguments[1]))
                            .poolToken(FakeServer.POOL_TOKEN)
                            .build(),
                    Clock.systemUTC(),
                    new SecureRandom());
            executor.start();
            executor.awaitEnd();
        }
    }

    private Process startProgram(ExecutorFixture fixture) throws Exception {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        fixture.server.url().toString(),
                        fixture.data.toString()))
                .redirectErrorStream(true)
                .redirectOutput(new File(directory.toFile(), "program.log"))
                .start();
    }

    private FakeAttempt killAfterFirstLine(ExecutorFixture fixture, String script) throws Exception {
        FakeAttempt attempt = fixture.offer(Assignments.of(script).env(Map.of("HERE", directory.toString())));
        Process program = startProgram(fixture);
        try {
            Await.until("the script", () -> attempt.log().startsWith("up\n"));
        } finally {
            program.destroyForcibly();
        }
        program.waitFor();
        return attempt;
    }

    @Test
    void whatStillRunsIsAdoptedAndItsLogHasNoHole() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            FakeAttempt attempt = killAfterFirstLine(
                    fixture,
                    "echo up; seq 1 5000; while [ ! -e $HERE/go ]; do sleep 0.02; done; seq 5001 6000; exit 3");
            fixture.start();
            Files.createFile(directory.resolve("go"));
            OutcomeRequest outcome = attempt.awaitOutcome();
            assertThat(outcome.state()).isEqualTo(StateEnum.FAILED);
            assertThat(outcome.exitCode()).isEqualTo(3);
            assertThat(attempt.log()).isEqualTo("up\n" + numbers(6000));
            assertThat(outcome.logSize()).isEqualTo(attempt.logBytes());
            assertThat(fixture.server.registrations).hasSize(1);
        }
    }

    @Test
    void whatEndedMeanwhileIsReportedAsItEnded() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            FakeAttempt attempt =
                    killAfterFirstLine(fixture, "echo up; while [ ! -e $HERE/go ]; do sleep 0.02; done; seq 1 1000");
            Files.createFile(directory.resolve("go"));
            Path exit = fixture.attemptDirectories().getFirst().resolve("exit.json");
            Await.until("the end of the script", () -> Files.exists(exit));
            fixture.start();
            assertThat(attempt.awaitOutcome().state()).isEqualTo(StateEnum.PASSED);
            assertThat(attempt.log()).isEqualTo("up\n" + numbers(1000));
        }
    }

    @Test
    void whatIsGoneIsReportedAsGone() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            FakeAttempt attempt = killAfterFirstLine(fixture, "echo up; sleep 300");
            Path started = fixture.attemptDirectories().getFirst().resolve("started.json");
            for (String name : List.of("pid", "shim_pid")) {
                String number = Files.readString(started).replaceAll("(?s).*\"" + name + "\":\\s*([0-9]+).*", "$1");
                ProcessHandle.of(Long.parseLong(number)).ifPresent(ProcessHandle::destroyForcibly);
            }
            fixture.start();
            OutcomeRequest outcome = attempt.awaitOutcome();
            assertThat(outcome.state()).isEqualTo(StateEnum.ERRORED);
            assertThat(outcome.reason()).isEqualTo("executor_restarted");
        }
    }

    @Test
    void whatNobodyAdoptsEndsByItself() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            FakeAttempt attempt = fixture.offer(Assignments.of("echo up; echo $$ > $HERE/pid; sleep 300")
                    .env(Map.of("HERE", directory.toString()))
                    .grace("100ms")
                    .leaseTtl("1s"));
            Process program = startProgram(fixture);
            Await.until("the script", () -> attempt.log().equals("up\n"));
            program.destroyForcibly().waitFor();
            long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
            Await.until("its end", () -> ProcessHandle.of(pid).isEmpty());
            fixture.start();
            assertThat(attempt.awaitOutcome().reason()).isEqualTo("executor_lost");
        }
    }

    private FakeAttempt leaveRunning(ExecutorFixture fixture, FakeAttempt attempt) throws Exception {
        Executor first = fixture.start();
        fixture.server.offer(attempt);
        Await.until("the script", () -> pidFile().toFile().length() > 0);
        first.stop();
        return attempt;
    }

    private Path pidFile() {
        return directory.resolve("pid");
    }

    private void awaitEndOfScript() throws Exception {
        long pid = Long.parseLong(Files.readString(pidFile()).strip());
        Await.until("the end of the script", () -> ProcessHandle.of(pid).isEmpty());
    }

    /** It does not end by itself in the time of a test. */
    private Assignment.Builder lasting(String script) {
        return Assignments.of(script).env(Map.of("HERE", directory.toString())).leaseTtl("10m");
    }

    @Test
    void whatLostItsLeaseMeanwhileIsEndedAndNotAdopted() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            fixture.server.leaseTtl = "10m";
            FakeAttempt attempt = leaveRunning(
                    fixture,
                    withSecrets(lasting("echo $$ > $HERE/pid; sleep 300").hasSecrets(true)));
            attempt.loseLease();
            Executor second = fixture.start();
            awaitEndOfScript();
            Await.until("a free slot", () -> second.busy() == 0);
            assertThat(fixture.attemptDirectories()).isEmpty();
            assertThat(attempt.allOutcomes()).isEmpty();
        }
    }

    @Test
    void whatCannotBeMaskedAnyMoreIsReportedWithTheLogThatIsStored() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            FakeAttempt attempt = withSecrets(
                    lasting("echo up; echo $$ > $HERE/pid; sleep 300").hasSecrets(true));
            Executor first = fixture.start();
            fixture.server.offer(attempt);
            Await.until("the script", () -> attempt.log().equals("up\n"));
            first.stop();
            attempt.secretsRefusal = "the master key is gone";
            fixture.start(fixture.configuration().secretsPatience(Duration.ZERO).build());
            OutcomeRequest outcome = attempt.awaitOutcome();
            assertThat(outcome.reason()).isEqualTo("secrets_unavailable");
            assertThat(outcome.logSize()).isEqualTo(3);
            assertThat(outcome.logTruncated()).isTrue();
            awaitEndOfScript();
        }
    }

    @Test
    void whatEndedByAnotherOutcomeAlreadyIsRemoved() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            Executor first = fixture.start();
            FakeAttempt attempt = fixture.run(Assignments.of("true"));
            Await.until("a free slot", () -> first.busy() == 0);
            first.stop();
            Path left = Files.createDirectory(fixture.data.resolve("attempts/" + attempt.assignment.attempt()));
            Files.write(left.resolve("assignment.json"), ApiClient.newMapper().writeValueAsBytes(attempt.assignment));
            Executor second = fixture.start();
            Await.until("its removal", () -> !Files.exists(left));
            Await.until("a free slot", () -> second.busy() == 0);
            assertThat(attempt.allOutcomes()).hasSize(1);
        }
    }

    @Test
    void whatHasNoReadableAssignmentIsEndedAndRemoved() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            leaveRunning(
                    fixture,
                    new FakeAttempt(lasting("echo $$ > $HERE/pid; sleep 300").build()));
            Path left = fixture.attemptDirectories().getFirst();
            Files.writeString(left.resolve("assignment.json"), "{\"attempt\":");
            fixture.start();
            awaitEndOfScript();
            Await.until("its removal", () -> !Files.exists(left));
        }
    }

    @Test
    void whatCannotBeTakenUpDoesNotKeepTheExecutorFromItsWork() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            Path foreign = fixture.data.resolve("attempts/foreign");
            Files.createDirectories(fixture.data.resolve("attempts"));
            Files.writeString(foreign, "not a directory");
            fixture.start();
            assertThat(fixture.run(Assignments.of("true")).awaitOutcome().state())
                    .isEqualTo(StateEnum.PASSED);
            assertThat(foreign).exists();
        }
    }

    @Test
    void aDamagedOutcomeIsFoundAgain() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            FakeAttempt attempt = leaveRunning(
                    fixture,
                    new FakeAttempt(lasting("echo $$ > $HERE/pid; while [ ! -e $HERE/go ]; do sleep 0.02; done; exit 3")
                            .build()));
            Path left = fixture.attemptDirectories().getFirst();
            Files.createFile(directory.resolve("go"));
            Await.until("the end of the script", () -> Files.exists(left.resolve("exit.json")));
            Files.writeString(left.resolve("outcome.json"), "{\"state\":");
            fixture.start();
            assertThat(attempt.awaitOutcome().state()).isEqualTo(StateEnum.FAILED);
            assertThat(attempt.awaitOutcome().exitCode()).isEqualTo(3);
        }
    }

    private static FakeAttempt withSecrets(Assignment.Builder assignment) {
        FakeAttempt attempt = new FakeAttempt(assignment.build());
        attempt.secrets = AttemptSecrets.builder()
                .variables(List.of())
                .masked(List.of("s3cr3t"))
                .build();
        return attempt;
    }

    private static String numbers(int last) {
        StringBuilder lines = new StringBuilder();
        for (int number = 1; number <= last; number++) {
            lines.append(number).append('\n');
        }
        return lines.toString();
    }
}
