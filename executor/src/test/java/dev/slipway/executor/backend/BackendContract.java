package dev.slipway.executor.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.executor.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every backend promises. */
@SuppressWarnings("NullAway.Init") // set before each test
public abstract class BackendContract {
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";

    @TempDir
    Path directory;

    Backend backend;
    RunFiles files;

    /** The backend under test, as a new life of the executor would make it. */
    abstract Backend newBackend() throws Exception;

    @BeforeEach
    final void makeBackend() throws Exception {
        backend = newBackend();
        files = new RunFiles(Files.createDirectory(directory.resolve("run")));
    }

    final RunSpec spec(String... script) {
        return new RunSpec(
                List.of("sh", "-ec", String.join("\n", script)),
                Map.of("PATH", PATH),
                directory,
                0,
                Duration.ofMillis(300),
                Duration.ofMinutes(5),
                Duration.ofSeconds(20));
    }

    final Backend.Running start(RunSpec spec) throws Exception {
        try (Backend.Prepared prepared = backend.prepare(files)) {
            return prepared.start(spec);
        }
    }

    final Exit end(Backend.Running running) throws Exception {
        return switch (running.awaitEnd()) {
            case Backend.Ending.Known known -> known.exit();
            case Backend.Ending.Unknown unknown -> throw new AssertionError(unknown.message());
        };
    }

    private String output() throws Exception {
        return Files.readString(files.output(), UTF_8);
    }

    @Test
    void tellsCodeAndOutputAndUsage() throws Exception {
        Backend.Running running = start(spec("echo out", "echo err >&2", "exit 3"));
        Exit exit = end(running);
        assertThat(exit.reason()).isEqualTo(Exit.Reason.EXITED);
        assertThat(exit.code()).isEqualTo(3);
        assertThat(exit.signal()).isNull();
        assertThat(exit.maxRssBytes()).isPositive();
        assertThat(exit.outputTotalBytes()).isEqualTo(8);
        assertThat(output()).isEqualTo("out\nerr\n");
    }

    @Test
    void tellsASignalFromACode() throws Exception {
        Exit signalled = end(start(spec("kill -KILL $$")));
        assertThat(signalled.code()).isNull();
        assertThat(signalled.signal()).isEqualTo("KILL");
    }

    @Test
    void aCodeOf137IsACode() throws Exception {
        Exit exited = end(start(spec("exit 137")));
        assertThat(exited.code()).isEqualTo(137);
        assertThat(exited.signal()).isNull();
    }

    @Test
    void givesTheProcessThisEnvironmentAndNoOther() throws Exception {
        end(start(spec("env")));
        assertThat(output().lines().filter(line -> !line.matches("(PWD|OLDPWD|SHLVL|_)=.*")))
                .containsExactly("PATH=" + PATH);
    }

    @Test
    void nothingIsStartedWhenTheOfferIsGone() throws Exception {
        try (Backend.Prepared prepared = backend.prepare(files)) {
            assertThat(prepared).isNotNull();
        }
        assertThat(backend.find(files)).isInstanceOf(Backend.Found.Nothing.class);
        assertThat(files.output()).doesNotExist();
    }

    @Test
    void tellsWhyACommandCannotBeStarted() throws Exception {
        RunSpec spec = new RunSpec(
                List.of("no-such-shell"),
                Map.of("PATH", PATH),
                directory,
                0,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofSeconds(5));
        Exit exit = end(start(spec));
        assertThat(exit.reason()).isEqualTo(Exit.Reason.START_FAILED);
        assertThat(exit.startError()).contains("no-such-shell");
    }

    @Test
    void stopsATreeThatIgnoresTerm() throws Exception {
        Backend.Running running = start(spec(
                "trap '' TERM", "setsid sh -c 'trap \"\" TERM; sleep 300' &", "echo up", "sleep 300", "sleep 300"));
        assertThat(running.awaitStart()).isNotNull();
        Await.until(
                "output",
                () -> Files.exists(files.output()) && files.output().toFile().length() > 0);
        running.stop();
        Exit exit = end(running);
        assertThat(exit.reason()).isEqualTo(Exit.Reason.STOPPED);
        assertThat(exit.survivingProcesses()).isZero();
    }

    @Test
    void aStopBeforeTheStartIsKnownIsNotLost() throws Exception {
        Backend.Running running = start(spec("sleep 300"));
        running.stop();
        assertThat(end(running).reason()).isEqualTo(Exit.Reason.STOPPED);
    }

    @Test
    void endsWhatTakesTooLong() throws Exception {
        RunSpec slow = spec("sleep 300");
        Exit exit = end(start(new RunSpec(
                slow.command(),
                slow.environment(),
                directory,
                0,
                slow.grace(),
                Duration.ofMillis(200),
                slow.orphanGrace())));
        assertThat(exit.reason()).isEqualTo(Exit.Reason.TIMEOUT);
    }

    @Test
    void findsWhatStillRunsAndControlsIt() throws Exception {
        start(spec("echo up", "sleep 300")).awaitStart();
        switch (newBackend().find(files)) {
            case Backend.Found.Alive alive -> {
                alive.running().kill();
                assertThat(end(alive.running()).reason()).isEqualTo(Exit.Reason.KILLED);
            }
            case Backend.Found.Ended ignored -> throw new AssertionError("ended");
            case Backend.Found.Nothing ignored -> throw new AssertionError("nothing");
        }
    }

    @Test
    void findsWhatHasEnded() throws Exception {
        end(start(spec("exit 4")));
        assertThat(newBackend().find(files))
                .isInstanceOfSatisfying(
                        Backend.Found.Ended.class,
                        ended -> assertThat(ended.exit().code()).isEqualTo(4));
    }

    @Test
    void cutsTheOutputAtItsLimit() throws Exception {
        RunSpec spec = spec("printf 0123456789");
        Exit exit = end(start(new RunSpec(
                spec.command(), spec.environment(), directory, 4, spec.grace(), spec.timeout(), spec.orphanGrace())));
        assertThat(exit.outputTruncated()).isTrue();
        assertThat(exit.outputTotalBytes()).isEqualTo(10);
        assertThat(output()).isEqualTo("0123");
    }
}
