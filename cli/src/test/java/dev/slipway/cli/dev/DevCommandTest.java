package dev.slipway.cli.dev;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One server, executor and database in a process of its own; the commands of people against it. */
final class DevCommandTest {
    private static final Path EXAMPLES = Path.of("..", "examples");

    @TempDir
    private static Path directory;

    private static Path data;
    private static Path repository;
    private static DevProgram dev;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        data = directory.resolve("data");
        repository = Files.createDirectory(directory.resolve("repository"));
        git("init", "--quiet", "--initial-branch=main");
        Files.writeString(repository.resolve(".slipway.yml"), """
                tasks:
                  build: {matrix: {n: [1, 2]}, script: 'echo "build $MATRIX_N at $SLIPWAY_SHA" && cat greeting'}
                """);
        Files.writeString(repository.resolve("greeting"), "hello\n");
        git("add", ".");
        git("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "-m", "Greet");
        dev = DevProgram.start(data, "--slots", "2", "--serve-repository", "app=" + repository, "--env", "GREETING=hi");
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (dev != null) {
            dev.close();
        }
    }

    @Test
    void itSaysWhereItIsWhenItIsReady() throws IOException {
        assertThat(dev.output().strip().lines().toList().getLast()).isEqualTo("ready " + dev.url());
        assertThat(dev.url()).startsWith("http://127.0.0.1:");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("admin-token"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        assertThat(Cli.run("dev", "status", "--data-dir", data.toString()).out())
                .startsWith("running at " + dev.url());
    }

    @Test
    void aSecondStartOnTheSameDirectorySaysSo() {
        Cli.Ended second = Cli.run("dev", "--data-dir", data.toString());

        assertThat(second.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(second.err()).contains("already runs on " + data, "dev stop --data-dir " + data);
    }

    @Test
    void theExamplesAreDeclaredAndRun() throws IOException {
        Cli.Ended dry = dev.slipway("apply", "-f", EXAMPLES.toString(), "--dry-run");
        Cli.Ended applied = dev.slipway("apply", "-f", EXAMPLES.toString());
        Cli.Ended again = dev.slipway("apply", "-f", EXAMPLES.toString());

        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(applied.exitCode()).as(applied.err()).isZero();
        assertThat(applied.out())
                .contains("created    projects/demo/jobs/hello")
                .doesNotContain("refused");
        assertThat(again.out().lines()).isNotEmpty().allMatch(line -> line.startsWith("unchanged"));

        Cli.Ended hello = dev.slipway("run", "demo/hello", "-p", "NAME=you", "--follow");
        assertThat(hello.exitCode()).as(hello.out() + hello.err()).isZero();
        assertThat(hello.out()).contains("hello you\n");
        assertThat(dev.slipway("run", "demo/relay", "--wait").exitCode()).isZero();
        assertThat(dev.slipway("run", "matrix/test", "--wait").out()).contains("test.release.25", "green passed");
        Cli.Ended wrong = dev.slipway("run", "parameters/deploy", "-p", "TARGET=mars");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(wrong.err()).contains("TARGET", "staging");
    }

    @Test
    void eachExampleStandsByItself() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(EXAMPLES)) {
            files = found.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }

        assertThat(files)
                .hasSizeGreaterThanOrEqualTo(5)
                .allSatisfy(file -> assertThat(dev.slipway("apply", "-f", file.toString(), "--dry-run")
                                .exitCode())
                        .isZero());
    }

    @Test
    void aRepositoryOfThisMachineIsRunAsItIsCommitted() throws IOException, InterruptedException {
        Files.writeString(repository.resolve("greeting"), "not committed\n");
        Path resources = Files.writeString(directory.resolve("served.yaml"), """
                projects/served: {}
                projects/served/repos/app: {url: "%s"}
                projects/served/jobs/build: {git: {repo: app}}
                """.formatted(
                        Files.readString(data.resolve("repository-app")).strip()));
        assertThat(dev.slipway("apply", "-f", resources.toString()).exitCode()).isZero();
        String sha = git("rev-parse", "HEAD");

        Cli.Ended run = dev.slipway("run", "served/build", "--branch", "main", "--follow");

        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.out())
                .contains("[build.1] build 1 at " + sha, "[build.2] hello")
                .doesNotContain("not committed");
        assertThat(dev.slipway("run", "served/build", "--sha", sha, "--wait").exitCode())
                .isZero();
        Cli.Ended missing = dev.slipway("run", "served/build", "--branch", "nowhere", "--wait");
        assertThat(missing.exitCode()).isNotZero();
        assertThat(missing.out() + missing.err()).contains("nowhere");
    }

    @Test
    void aServedRepositoryNeedsItsSecretPath() throws IOException, InterruptedException {
        String url = Files.readString(data.resolve("repository-app")).strip();
        String guessed = url.replaceAll("/[0-9a-f]{32}/", "/" + "0".repeat(32) + "/");

        assertThat(exitCode("git", "ls-remote", url)).isZero();
        assertThat(exitCode("git", "ls-remote", guessed)).isNotZero();
        assertThat(exitCode("git", "-C", repository.toString(), "push", "--quiet", url, "HEAD:refs/heads/other"))
                .isNotZero();
    }

    @Test
    void aFailureIsShownWithItsPlaceAndTheWayOn() throws IOException {
        Path resources = Files.writeString(directory.resolve("failing.yaml"), """
                projects/failing: {}
                projects/failing/jobs/job:
                  freestyle: {tasks: {bad: {script: ["echo $GREETING from here", "exit 7"]}, late: {needs: {bad: {}}, script: [echo never]}}}
                """);
        assertThat(dev.slipway("apply", "-f", resources.toString()).exitCode()).isZero();

        Cli.Ended run = dev.slipway("run", "failing/job", "--wait");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out())
                .contains("bad failed with exit code 7", "exit 7", "hi from here", "slipway logs failing/job/1 bad")
                .contains("run failing/job/1 failed");
        assertThat(dev.slipway("runs", "failing/job", "-o", "name").out()).isEqualTo("failing/job/1\n");
    }

    private static String git(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-C", repository.toString()));
        command.addAll(List.of(words));
        Process git = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(git.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(git.waitFor()).as(output).isZero();
        return output;
    }

    private static int exitCode(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
