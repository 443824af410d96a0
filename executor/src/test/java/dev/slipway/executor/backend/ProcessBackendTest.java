package dev.slipway.executor.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessBackendTest extends BackendContract {
    @TempDir
    Path programs;

    @Override
    Backend newBackend() throws Exception {
        return new ProcessBackend(ShimBinary.unpack(programs));
    }

    /** As on a full disk. */
    private void letTheStartBeUnwritable() throws Exception {
        Files.createDirectory(files.directory().resolve("started.json.tmp"));
    }

    @Test
    void aStartThatCannotBeWrittenDownIsNoOrphan() throws Exception {
        letTheStartBeUnwritable();
        RunSpec spec = spec("sleep 2", "exit 7");
        Backend.Running running = start(new RunSpec(
                spec.command(),
                spec.environment(),
                directory,
                0,
                spec.grace(),
                spec.timeout(),
                Duration.ofMillis(500)));
        assertThat(running.awaitStart()).isNull();
        Exit exit = end(running);
        assertThat(exit.reason()).isEqualTo(Exit.Reason.EXITED);
        assertThat(exit.code()).isEqualTo(7);
    }

    @Test
    void whatLivesButCannotBeAdoptedIsEnded() throws Exception {
        letTheStartBeUnwritable();
        start(spec("sleep 300"));
        assertThat(newBackend().find(files))
                .isInstanceOfSatisfying(
                        Backend.Found.Ended.class,
                        ended -> assertThat(ended.exit().reason()).isEqualTo(Exit.Reason.KILLED));
    }
}
