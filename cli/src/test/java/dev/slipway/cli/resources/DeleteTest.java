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

    private static void declare(String resources) throws IOException {
        Path file = Files.writeString(directory.resolve("resources.yaml"), resources);
        Cli.Ended ended = dev.slipway("apply", "-f", file.toString());
        assertThat(ended.exitCode()).as(ended.err()).isZero();
    }
}
