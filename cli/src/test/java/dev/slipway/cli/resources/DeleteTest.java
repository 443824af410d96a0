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

/** What {@code delete} does on a real server. */
final class DeleteTest {
    @TempDir
    private static Path directory;

    private static DevProgram dev;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        dev = DevProgram.start(directory.resolve("data"));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (dev != null) {
            dev.close();
        }
    }

    @Test
    void aProjectIsDeletedWithWhatIsInItWhenThatIsAskedFor() throws IOException {
        declare("""
                projects/full: {}
                projects/full/jobs/a: {freestyle: {tasks: {a: {script: [echo a]}}}}
                """);

        Cli.Ended refused = dev.slipway("delete", "projects/full");
        Cli.Ended preview = dev.slipway("delete", "projects/full", "--cascade", "--dry-run");
        Cli.Ended deleted = dev.slipway("delete", "projects/full", "--cascade");

        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains("still has 1 job", "slipway: with --cascade what is in it is deleted, too");
        assertThat(preview.out()).startsWith("would delete projects/full\n  warning: 1 job ");
        assertThat(deleted).isEqualTo(new Cli.Ended(ExitCode.OK, "deleted projects/full\n", ""));
        assertThat(dev.slipway("get", "projects", "-o", "name").out()).doesNotContain("projects/full");
    }

    @Test
    void aDryRunExitsAsTheDeletionWouldAndSaysWhatRefusesIt() throws IOException {
        declare("""
                projects/kept: {}
                projects/kept/repos/app: {url: "https://git.example.org/app.git"}
                projects/kept/jobs/build: {git: {repo: app}}
                """);

        assertThat(dev.slipway("delete", "projects/kept", "--dry-run"))
                .isEqualTo(new Cli.Ended(ExitCode.FAILED, "", """
                        slipway: projects/kept would not be deleted: project "kept" still has 1 job, 1 repo
                        slipway: with --cascade what is in it is deleted, too; --cascade --dry-run counts it
                        """));
        Cli.Ended referenced = dev.slipway("delete", "projects/kept/repos/app", "--dry-run", "-o", "json");
        assertThat(referenced.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(referenced.out()).contains("\"projects/kept/repos/app\"", "\"still_referenced\"");
        assertThat(referenced.err())
                .isEqualTo(
                        "slipway: projects/kept/repos/app would not be deleted: 1 resource refers to repo \"app\" of project \"kept\": /v1/projects/kept/jobs/build\n");
        assertThat(dev.slipway("delete", "projects/kept").exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(dev.slipway("delete", "projects/kept/repos/app").exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aDryRunKnowsWhatTheSameCommandDeletesBefore() throws IOException {
        declare("""
                projects/order: {}
                projects/order/repos/app: {url: "https://git.example.org/app.git"}
                projects/order/jobs/build: {git: {repo: app}}
                """);

        Cli.Ended inOrder = dev.slipway("delete", "jobs/build", "repos/app", "--project", "order", "--dry-run");
        Cli.Ended wrongWay =
                dev.slipway("delete", "repos/app", "jobs/build", "--project", "order", "--dry-run", "-o", "name");
        Cli.Ended all =
                dev.slipway("delete", "jobs/build", "repos/app", "projects/order", "--project", "order", "--dry-run");

        assertThat(inOrder).isEqualTo(new Cli.Ended(ExitCode.OK, """
                        would delete projects/order/jobs/build
                        would delete projects/order/repos/app
                        """, ""));
        assertThat(wrongWay.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(wrongWay.out()).isEqualTo("projects/order/jobs/build\n");
        assertThat(wrongWay.err()).startsWith("slipway: projects/order/repos/app would not be deleted: ");
        assertThat(all).isEqualTo(new Cli.Ended(ExitCode.OK, """
                        would delete projects/order/jobs/build
                        would delete projects/order/repos/app
                        would delete projects/order
                        """, ""));
        Cli.Ended some = dev.slipway("delete", "jobs/build", "projects/order", "--project", "order", "--dry-run");
        assertThat(some.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(some.err())
                .contains("projects/order would not be deleted: project \"order\" still has 1 job, 1 repo");
        assertThat(dev.slipway("delete", "jobs/build", "repos/app", "projects/order", "--project", "order"))
                .isEqualTo(new Cli.Ended(ExitCode.OK, """
                        deleted projects/order/jobs/build
                        deleted projects/order/repos/app
                        deleted projects/order
                        """, ""));
    }

    private static void declare(String resources) throws IOException {
        Path file = Files.writeString(directory.resolve("resources.yaml"), resources);
        Cli.Ended ended = dev.slipway("apply", "-f", file.toString());
        assertThat(ended.exitCode()).as(ended.err()).isZero();
    }
}
