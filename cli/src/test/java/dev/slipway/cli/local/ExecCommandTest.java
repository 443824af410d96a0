package dev.slipway.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExecCommandTest {
    @TempDir
    private Path directory;

    @Test
    void tasksRunInTheOrderOfTheirNeedsOnTheFilesAsTheyAre() throws IOException {
        Files.writeString(directory.resolve("input"), "not committed\n");
        String file = write("""
                parameters: {NAME: nobody}
                tasks:
                  b: {needs: [a], script: cat copy}
                  a: {matrix: {n: [1]}, script: [cp input copy, echo $NAME $MATRIX_N $SLIPWAY_TASK]}
                """);

        Cli.Ended ended = Cli.run("exec", file, "-p", "NAME=ada");

        assertThat(ended.out()).isEqualTo("ada 1 a.1\nnot committed\n");
        assertThat(ended.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(ended.err()).containsSubsequence("a.1", "passed").containsSubsequence("b ", "passed");
    }

    @Test
    void aLogWithoutALineBreakAtItsEndIsEndedOnStandardErrorAndKeptAsItIsOnStandardOutput() throws IOException {
        String file = write("tasks: {a: {script: printf hello}, b: {script: printf you}, c: {script: 'true'}}");

        Cli.Ended ended = Cli.run("exec", file);

        assertThat(ended.out()).isEqualTo("helloyou");
        assertThat(ended.err()).startsWith("── a\n\n── b\n\n── c\n\nTASK ");
        assertThat(Cli.run("exec", file, "b").err()).startsWith("── b\n\n\nTASK ");
    }

    @Test
    void aFailureIsPlacedAndWhatNeedsItIsSkipped() throws IOException {
        String file = write("""
                tasks:
                  bad: {script: [echo before, exit 7, echo after]}
                  good: {needs: [bad], script: echo never}
                  clean: {needs: {bad: {when: always}}, script: echo cleaned}
                """);

        Cli.Ended ended = Cli.run("exec", file);

        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.out()).isEqualTo("before\ncleaned\n");
        assertThat(ended.err()).contains("item 2", "exit 7", "exit code 7", "skipped", "needs bad passed");
    }

    @Test
    void valuesOfSecretsAreMaskedAndMustBeGiven() throws IOException {
        String file = write("tasks: {a: {secrets: {TOKEN: npm-token}, script: 'echo \"is $TOKEN\"'}}");

        assertThat(Cli.run("exec", file, "--secret", "npm-token=sesame-open-99").out())
                .startsWith("is ")
                .doesNotContain("sesame");
        Cli.Ended without = Cli.run("exec", file);

        assertThat(without.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(without.err()).contains("--secret npm-token=@FILE");
    }

    @Test
    void aFileOfASecretThatIsNoTextIsToldByItsName() throws IOException {
        String file = write("tasks: {a: {secrets: {KEY: key}, script: 'true'}}");
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 0});

        Cli.Ended ended = Cli.run("exec", file, "--secret", "key=@" + binary);

        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err()).isEqualTo("slipway: the file of secret key is no text in UTF-8: " + binary + "\n");
    }

    @Test
    void chosenTasksRunWithWhatTheyNeed() throws IOException {
        String file = write("tasks: {a: {script: echo a}, b: {needs: [a], script: echo b}, c: {script: echo c}}");

        assertThat(Cli.run("exec", file, "b").out()).isEqualTo("a\nb\n");
        assertThat(Cli.run("exec", file, "b", "--no-needs").out()).isEqualTo("b\n");
        Cli.Ended unknown = Cli.run("exec", file, "d");

        assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err()).contains("there is no task \"d\"");
    }

    @Test
    void aTaskThatTakesTooLongIsTimedOut() throws IOException {
        String file = write("tasks: {a: {timeout: 1s, script: sleep 60}}");

        assertThat(Cli.run("exec", file).exitCode()).isEqualTo(ExitCode.TIMED_OUT);
    }

    @Test
    void aBrokenFileRunsNothing() throws IOException {
        String file = write("tasks: {a: {script: echo a, pol: x}}");

        Cli.Ended ended = Cli.run("exec", file);

        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("did you mean `pool`?");
    }

    private String write(String content) throws IOException {
        return Files.writeString(directory.resolve(".slipway.yml"), content).toString();
    }
}
