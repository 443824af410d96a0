package dev.slipway.cli.resources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a file is told before any server is asked. */
final class ResourceFileTest {
    @TempDir
    private Path directory;

    @Test
    void anEmptyFileIsAMistake() throws IOException {
        Path file = Files.createFile(directory.resolve("empty.yaml"));

        Cli.Ended ended = apply(file);

        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err()).startsWith("slipway: " + file + ": nothing is declared there");
    }

    @Test
    void aDirectoryWithoutYamlIsAMistake() throws IOException {
        Files.writeString(directory.resolve("notes.txt"), "projects/demo: {}");

        Cli.Ended ended = apply(directory);

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).isEqualTo("slipway: " + directory + " has no .yaml or .yml file\n");
    }

    @Test
    void aFaultOfTheYamlIsToldWithLineAndColumn() throws IOException {
        Path file = Files.writeString(directory.resolve("broken.yaml"), "projects/a: {}\nprojects/demo: {a: [}\n");

        Cli.Ended ended = apply(file);

        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err())
                .startsWith("slipway: " + file + ":2:21: expected the node content")
                .contains("projects/demo: {a: [}\n                        ^");
    }

    @Test
    void allWrongPathsOfAllFilesAreToldAtOnceWithTheNearestKind() throws IOException {
        Path one = Files.writeString(directory.resolve("1.yaml"), """
                projects/demo: {}
                projects/DEMO: {}
                projcts/x: {}
                projects/demo/job/x: {}
                projects/demo/jbs/x: {}
                project/demo/repoz/x: {}
                nothing: {}
                """);
        Path two = Files.writeString(directory.resolve("2.yaml"), "projects/a: {a: [}\n");
        Path three = Files.writeString(directory.resolve("3.yaml"), "runer-pools/x: {}\nprojects/demo: {}\n");

        Cli.Ended ended = apply(directory);

        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err().lines().filter(line -> line.startsWith("slipway: ")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("slipway: " + one + ":2: \"DEMO\" is no name"),
                        line -> assertThat(line)
                                .isEqualTo("slipway: " + one
                                        + ":3: \"projcts/x\" is no path of a resource; did you mean `projects`?"),
                        line -> assertThat(line)
                                .startsWith("slipway: " + one + ":5: ")
                                .endsWith("did you mean `jobs`?"),
                        line -> assertThat(line)
                                .startsWith("slipway: " + one + ":6: ")
                                .endsWith("did you mean `repos`?"),
                        line -> assertThat(line)
                                .startsWith(
                                        "slipway: " + one + ":7: \"nothing\" is no path of a resource; one is like"),
                        line -> assertThat(line).startsWith("slipway: " + two + ":1:"),
                        line -> assertThat(line)
                                .startsWith("slipway: " + three + ":1: ")
                                .endsWith("did you mean `runner-pools`?"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "slipway: projects/demo is declared twice: " + one + ":1 and " + three + ":2"));
    }

    @Test
    void aJobFileIsToldApart() throws IOException {
        Path file = Files.writeString(directory.resolve("build.yml"), """
                parameters: {TARGET: {default: all}}
                tasks: {build: {script: make}}
                """);

        assertThat(apply(file))
                .isEqualTo(new Cli.Ended(
                        ExitCode.FAILED,
                        "",
                        "slipway: " + file
                                + ": this is a job file and not a file of resources: `slipway validate " + file
                                + "` checks it, and a job with git: {job_file: …} runs it\n"));
    }

    @Test
    void whatIsHiddenInADirectoryIsPassedOver() throws IOException {
        Files.writeString(directory.resolve(".slipway.yml"), "tasks: {build: {script: make}}\n");
        Files.writeString(
                Files.createDirectories(directory.resolve(".github/workflows")).resolve("ci.yml"), "on: push\n");
        Path hidden = Files.createDirectory(directory.resolve(".resources"));
        Path wrong = Files.writeString(hidden.resolve("wrong.yaml"), "nothing: {}\n");

        assertThat(apply(directory).err()).isEqualTo("slipway: " + directory + " has no .yaml or .yml file\n");
        assertThat(apply(hidden).err()).as("what is named itself is read").startsWith("slipway: " + wrong + ":1: ");
    }

    @Test
    void standardInputIsReadForADash() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("- a list\n".getBytes(UTF_8)));
        try {
            assertThat(apply(Path.of("-")).err()).startsWith("slipway: -:1: a file of resources is a map");
        } finally {
            System.setIn(before);
        }
    }

    private static Cli.Ended apply(Path place) {
        return Cli.run("apply", "-f", place.toString(), "--url", "http://127.0.0.1:1", "--token", "x");
    }
}
