package dev.slipway.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServeTest {
    @TempDir
    private Path directory;

    @Test
    void aServerTellsEverythingThatIsWrongWithItsConfiguration() {
        Cli.Ended ended = Cli.run("server", "--lisen", "127.0.0.1:0");

        assertThat(ended.exitCode()).isEqualTo(78);
    }

    @Test
    void anExecutorNeedsAServerThatHasAUrl() {
        Cli.Ended ended =
                Cli.run("executor", "--url", "ftp://x", "--pool", "linux", "--data-dir", directory.toString());

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("http");
    }

    @Test
    void anExecutorTellsADurationFromOtherWords() {
        Cli.Ended ended = Cli.run(
                "executor",
                "--url",
                "http://127.0.0.1:1",
                "--pool",
                "linux",
                "--data-dir",
                directory.toString(),
                "--drain-timeout",
                "soon");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("--drain-timeout is a duration");
    }

    @Test
    void anExecutorTellsThatTheFileOfItsTokenIsEmpty() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "\n");
        Cli.Ended ended = Cli.run(
                "executor",
                "--url",
                "http://127.0.0.1:1",
                "--pool",
                "linux",
                "--data-dir",
                directory.toString(),
                "--pool-token-file",
                token.toString());

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains(token + " is empty");
    }

    @Test
    void namesOfHostsBecomeNamesOfExecutors() {
        assertThat(HostName.sanitized("Build_7.Example.ORG\n")).isEqualTo("build-7-example-org");
        assertThat(HostName.sanitized("--")).isEqualTo("executor");
        assertThat(HostName.sanitized("x".repeat(100))).hasSize(63);
        assertThat(HostName.get()).matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    }

    @Test
    void aVariableWithoutAValueIsPassedOn() {
        Map<String, @Nullable String> given = new HashMap<>();
        given.put("A", "1");
        given.put("B", null);
        given.put("C", null);

        assertThat(TaskVariables.resolve(given, Map.of("B", "2"))).isEqualTo(Map.of("A", "1", "B", "2"));
    }
}
