package dev.slipway.cli.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Attempt;
import dev.slipway.api.model.Run;
import dev.slipway.cli.Await;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of an executor, while the server lives. */
final class ExecutorKillTest {
    private static final String TOKEN = "glsa-Q7f3kWz0Rb9XyT2m";
    private static final String KEY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC";
    private static final int LINES = 300;

    @TempDir
    private Path directory;

    @Test
    void whatPrintsSecretsIsAdoptedAndNothingOfThemIsSeenOrLeft() throws Exception {
        Path goOn = directory.resolve("go-on");
        Path data = directory.resolve("executor");
        try (Installation slipway = Installation.start(directory)) {
            Path poolToken = ExecutorProgram.pool(slipway, directory);
            slipway.declare("projects/demo/secrets/token: {value: " + TOKEN + "}\nprojects/demo/secrets/key: {value: "
                    + KEY + "}");
            Run run;
            try (ExecutorProgram first = ExecutorProgram.start(slipway, data, poolToken)) {
                run = slipway.begin("slow", """
                        pool: far
                        shell: [bash, -e]
                        secrets: {TOKEN: {name: token}, KEY: {name: key, file: true}}
                        script:
                          - |
                            for line in $(seq 1 %d); do
                              printf 'line %%s %%s' $line "${TOKEN:0:9}"
                              [ $line -ne 100 ] || until [ -e %s ]; do sleep 0.02; done
                              sleep 0.005
                              printf '%%s %%s\\n' "${TOKEN:9}" "$(cat "$KEY")"
                            done
                        """.formatted(LINES, goOn));
                // The half of the secret in the hundredth line is held back.
                Await.until("a hundred lines", () -> slipway.log(run).endsWith("\nline 100 "));
                first.kill();
            }
            Files.createFile(goOn);
            try (ExecutorProgram second = ExecutorProgram.start(slipway, data, poolToken)) {
                assertThat(slipway.awaitEnd(run).state()).isEqualTo(Run.StateEnum.PASSED);
            }
            assertThat(ExecutorProgram.log(data)).contains("still runs and is adopted");
            assertThat(Installation.attempt(slipway.refreshed(run)).state()).isEqualTo(Attempt.StateEnum.PASSED);
            StringBuilder expected = new StringBuilder();
            for (int line = 1; line <= LINES; line++) {
                expected.append("line ").append(line).append(" [masked] [masked]\n");
            }
            assertThat(slipway.log(run)).isEqualTo(expected.toString());
        }
        assertThat(data.resolve("attempts")).isEmptyDirectory();
        assertThat(filesWith(TOKEN)).isEmpty();
        assertThat(filesWith(KEY)).isEmpty();
    }

    @Test
    void oneThatIsAwayForLongerThanTheLeaseLosesTheAttemptAndItsProcesses() throws Exception {
        Path pids = directory.resolve("pids");
        Path data = directory.resolve("executor");
        try (Installation slipway = Installation.start(
                directory, "--set", "leases.ttl=5s", "--set", "leases.offer=5s", "--set", "leases.grace=1s")) {
            Path poolToken = ExecutorProgram.pool(slipway, directory);
            Run run;
            try (ExecutorProgram first = ExecutorProgram.start(slipway, data, poolToken)) {
                run = slipway.begin("away", """
                        pool: far
                        script:
                          - |
                            if [ -e %1$s ]; then echo second; exit 0; fi
                            echo first
                            setsid sleep 1000 &
                            echo $! $$ > %1$s.part; mv %1$s.part %1$s
                            wait
                        """.formatted(pids));
                Await.until(
                        "the script",
                        () -> Files.exists(pids) && slipway.log(run).equals("first\n"));
                first.kill();
            }
            Await.until(
                    "the end of the first attempt",
                    () -> attempts(slipway, run).getFirst().finishedAt() != null);
            for (String pid : Files.readString(pids).strip().split(" ")) {
                Await.until(
                        "the end of process " + pid,
                        () -> ProcessHandle.of(Long.parseLong(pid)).isEmpty());
            }
            assertThat(slipway.refreshed(run).finishedAt())
                    .as("another attempt is owed")
                    .isNull();
            try (ExecutorProgram second = ExecutorProgram.start(slipway, data, poolToken)) {
                assertThat(slipway.awaitEnd(run).state()).isEqualTo(Run.StateEnum.PASSED);
            }
            List<Attempt> attempts = attempts(slipway, run);
            assertThat(attempts)
                    .extracting(Attempt::state)
                    .containsExactly(Attempt.StateEnum.ERRORED, Attempt.StateEnum.PASSED);
            assertThat(attempts.getFirst().reason()).isEqualTo("executor_lost");
            assertThat(attempts.getFirst().message()).isNotBlank();
            assertThat(slipway.log(run)).isEqualTo("first\n");
            try (InputStream log = slipway.log(run, "main", 2)) {
                assertThat(new String(log.readAllBytes(), ISO_8859_1)).isEqualTo("second\n");
            }
        }
        assertThat(data.resolve("attempts")).isEmptyDirectory();
    }

    private static List<Attempt> attempts(Installation slipway, Run run) throws IOException, InterruptedException {
        return Installation.task(slipway.refreshed(run), "main").attempts();
    }

    /** Of all that server, database and executors left. */
    private List<Path> filesWith(String secret) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), ISO_8859_1).contains(secret)) {
                    found.add(file);
                }
            }
        }
        return found;
    }
}
