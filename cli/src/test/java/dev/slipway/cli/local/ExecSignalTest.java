package dev.slipway.cli.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Await;
import dev.slipway.cli.Cli;
import dev.slipway.cli.CliProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code slipway exec} leaves behind when it is ended before its tasks are. */
final class ExecSignalTest {
    private static final int BROKEN_PIPE = 141;

    @TempDir
    private Path directory;

    private Path temporary;
    private List<ProcessHandle> processes = List.of();

    @BeforeEach
    void makeTemporaryDirectory() throws IOException {
        temporary = Files.createDirectory(directory.resolve("temporary"));
    }

    @AfterEach
    void endWhatIsLeft() {
        processes.forEach(ProcessHandle::destroyForcibly);
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalStopsTheTaskWithItsGraceAndLeavesNothing(String signal, int exitCode) throws Exception {
        Process exec = start("""
                trap 'touch trapped; until [ -e released ]; do sleep 0.05; done; echo cleaned' TERM
                sleep 300 & touch started; wait
                """);

        send(signal, exec);
        Await.until("the trap", () -> Files.exists(directory.resolve("trapped")));
        // People press Ctrl-C twice.
        send(signal, exec);
        Files.createFile(directory.resolve("released"));
        Cli.Ended ended = CliProcess.ended(exec);

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(exitCode);
        assertThat(ended.out()).isEqualTo("cleaned\n");
        assertThat(ended.err()).doesNotContain("Exception");
        assertNothingIsLeft();
    }

    @Test
    void whoWaitsForTheTaskIsToldHowLong() throws Exception {
        Process exec = start("""
                trap 'until [ -e released ]; do sleep 0.05; done' TERM
                sleep 300 & touch started; wait
                """);

        send("INT", exec);

        try (BufferedReader err = exec.errorReader(UTF_8)) {
            assertThat(err.lines()).anyMatch(line -> line.contains("it is killed 10 s after"));
            Files.createFile(directory.resolve("released"));
        }
        assertThat(exec.waitFor()).isEqualTo(130);
        assertNothingIsLeft();
    }

    @Test
    void aReaderThatHasEnoughEndsTheTaskQuietly() throws Exception {
        Process exec = start("""
                sleep 300 & touch started; while sleep 0.05; do echo again; done
                """);
        BufferedReader reader = exec.inputReader(UTF_8);

        assertThat(reader.readLine()).isEqualTo("again");
        reader.close();

        assertThat(exec.waitFor()).isEqualTo(BROKEN_PIPE);
        assertThat(new String(exec.getErrorStream().readAllBytes(), UTF_8)).doesNotContain("slipway:");
        assertNothingIsLeft();
    }

    @Test
    void aReaderThatReadsNothingKeepsNothing() throws Exception {
        Process exec = start("""
                sleep 300 & head -c 10000000 /dev/zero; touch started; wait
                """);

        send("TERM", exec);

        assertThat(exec.waitFor()).isEqualTo(143);
        assertNothingIsLeft();
    }

    /** Returns when the script has made the file {@code started}. */
    private Process start(String script) throws Exception {
        Path file = Files.writeString(
                directory.resolve(".slipway.yml"),
                "tasks:\n  main:\n    secrets: {KEY: {name: key, file: true}}\n    script: |\n" + script.indent(6));
        Process exec = CliProcess.start(
                Map.of("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary),
                "exec",
                file.toString(),
                "--secret",
                "key=sesame-open-99");
        processes = List.of(exec.toHandle());
        Await.until("the script", () -> Files.exists(directory.resolve("started")) || !exec.isAlive());
        processes = Stream.concat(processes.stream(), exec.descendants()).toList();
        // The shim, the shell and its child.
        assertThat(processes).hasSizeGreaterThanOrEqualTo(4);
        assertThat(temporary).isNotEmptyDirectory();
        return exec;
    }

    private static void send(String signal, Process exec) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(exec.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private void assertNothingIsLeft() throws Exception {
        assertThat(temporary).isEmptyDirectory();
        Await.until("the end of the processes", () -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }
}
