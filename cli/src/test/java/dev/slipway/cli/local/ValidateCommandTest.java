package dev.slipway.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ValidateCommandTest {
    @TempDir
    private Path directory;

    @Test
    void aValidFileIsCountedWithItsMatrix() throws IOException {
        String file =
                write("tasks: {build: {matrix: {os: [a, b]}, script: make}, ship: {needs: [build], script: ship}}");

        Cli.Ended ended = Cli.run("validate", file);

        assertThat(ended)
                .isEqualTo(new Cli.Ended(ExitCode.OK, "valid " + file + ": 2 tasks, 3 with their matrices\n", ""));
        assertThat(Cli.run("validate", file, "-o", "name").out()).isEqualTo("build.a\nbuild.b\nship\n");
    }

    @Test
    void everyFaultIsShownAtItsPlace() throws IOException {
        String file = write("tasks:\n  build:\n    scirpt: make\n    timeout: soon\n");

        Cli.Ended ended = Cli.run("validate", file);

        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.out())
                .contains(file + ":3:5: ", "did you mean `script`?", "  3 |     scirpt: make\n    |     ^")
                .contains(file + ":4:14: ");
        assertThat(ended.err()).startsWith("invalid " + file);
    }

    @Test
    void faultsAreDocumentsForPrograms() throws IOException {
        String file = write("tasks: {build: {scirpt: make}}");

        Cli.Ended ended = Cli.run("validate", file, "-o", "json");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.out())
                .contains("\"valid\" : false", "\"rule\" : \"unknown_field\"", "\"line\" : 1", "\"column\" : 17");
    }

    @Test
    void aParameterThatIsNotAllowedIsAMistakeOfUsage() throws IOException {
        String file = write("parameters: {TARGET: {choices: [a, b], required: true}}\ntasks: {build: {script: make}}");

        assertThat(Cli.run("validate", file).exitCode()).isEqualTo(ExitCode.OK);
        assertThat(Cli.run("validate", file, "-p", "TARGET=a").exitCode()).isEqualTo(ExitCode.OK);
        Cli.Ended ended = Cli.run("validate", file, "-p", "TARGET=mars");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("TARGET").contains("mars");
    }

    @Test
    void aFileThatIsNotThereIsAMistakeOfUsage() {
        Cli.Ended ended = Cli.run("validate", directory.resolve("nothing.yml").toString());

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("nothing.yml does not exist");
    }

    private String write(String content) throws IOException {
        return Files.writeString(directory.resolve(".slipway.yml"), content).toString();
    }
}
