package dev.slipway.cli.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.dev.DevProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code apply} says that it did or would do, on a real server. */
final class ApplyTest {
    @TempDir
    private static Path directory;

    private static DevProgram dev;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        dev = DevProgram.start(directory.resolve("data"));
        assertThat(apply("projects/demo: {}").exitCode()).isZero();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (dev != null) {
            dev.close();
        }
    }

    @Test
    void aDryRunTellsWhatWouldBeCreatedAndWhatDiffers() throws IOException {
        String stored = """
                projects/demo/repos/app: {url: "https://git.example.org/app.git"}
                projects/demo/jobs/same: {git: {repo: app}}
                projects/demo/jobs/other: {git: {repo: app}, description: old}
                """;
        String changed = """
                projects/demo/repos/app: {url: "https://git.example.org/app.git", description: ""}
                projects/demo/jobs/same: {git: {job_file: .slipway.yml, repo: app}}
                projects/demo/jobs/other: {git: {repo: app}, description: new}
                projects/demo/jobs/more: {git: {repo: app}}
                """;
        assertThat(apply(stored).out().lines()).allMatch(line -> line.startsWith("created "));

        String expected = """
                unchanged    projects/demo/repos/app
                would create projects/demo/jobs/more
                would update projects/demo/jobs/other
                unchanged    projects/demo/jobs/same
                """;
        assertThat(apply(changed, "--dry-run").out()).isEqualTo(expected);
        assertThat(apply(changed, "--dry-run").out()).as("nothing was written").isEqualTo(expected);

        assertThat(apply(changed).out()).isEqualTo("""
                unchanged  projects/demo/repos/app
                created    projects/demo/jobs/more
                updated    projects/demo/jobs/other
                unchanged  projects/demo/jobs/same
                """);
    }

    @Test
    void aDryRunSendsNoValueOfASecret() throws IOException {
        String tooLong = "x".repeat(65_537);
        String secrets = "projects/demo/secrets/a: {value: " + tooLong + "}\n"
                + "projects/demo/secrets/b: {value_from_env: SLIPWAY_TEST_THAT_NOBODY_SETS}\n";

        Cli.Ended ended = apply(secrets, "--dry-run");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).isEqualTo("""
                would create projects/demo/secrets/a (a dry run neither sends nor compares its value)
                would create projects/demo/secrets/b (a dry run neither sends nor compares its value)
                """);
        Cli.Ended real = apply(secrets);
        assertThat(real.exitCode())
                .as("what the server would have said of the value")
                .isNotZero();
    }

    @Test
    void variablesThatAreMissingAreAllToldBeforeAnythingIsWritten() throws IOException {
        Cli.Ended ended = apply("""
                projects/unwritten: {}
                projects/unwritten/secrets/a: {value_from_env: SLIPWAY_TEST_THAT_NOBODY_SETS}
                projects/unwritten/secrets/b: {value_from_env: SLIPWAY_TEST_NOR_THIS}
                """);

        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .endsWith(":2: the environment variable SLIPWAY_TEST_THAT_NOBODY_SETS is not set"),
                        line -> assertThat(line)
                                .endsWith(":3: the environment variable SLIPWAY_TEST_NOR_THIS is not set"));
        assertThat(dev.slipway("get", "projects", "-o", "name").out()).doesNotContain("unwritten");
    }

    @Test
    void aDryRunOfAWholePlanWarnsOnlyOfWhatIsNotInIt() throws IOException {
        String plan = """
                runner-pools/linux: {process: {}}
                projects/new: {}
                projects/new/secrets/token: {}
                projects/new/repos/app: {url: "https://git.example.org/app.git", credentials: {secret: token}}
                projects/new/jobs/build: {git: {repo: app}}
                projects/new/jobs/hello:
                  freestyle:
                    tasks:
                      hello: {pool: linux, script: [echo hello], secrets: {A: {name: token}, B: {name: tokn}}}
                projects/new/jobs/other: {git: {repo: apps}}
                """;

        Cli.Ended ended = apply(plan, "--dry-run");

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out().lines().filter(line -> line.contains("warning")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("  warning: there is no secret `tokn`"),
                        line -> assertThat(line).startsWith("  warning: there is no repo `apps`"));
    }

    private static Cli.Ended apply(String resources, String... words) throws IOException {
        Path file = Files.writeString(directory.resolve("resources.yaml"), resources);
        String[] all = new String[words.length + 3];
        System.arraycopy(words, 0, all, 3, words.length);
        all[0] = "apply";
        all[1] = "-f";
        all[2] = file.toString();
        return dev.slipway(all);
    }
}
