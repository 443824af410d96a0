package dev.slipway.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.OutcomeRequest.StateEnum;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRunTest {
    @TempDir
    Path workspace;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    private static LocalRun.Task task(String directory, String... script) {
        return new LocalRun.Task(
                List.of("sh", "-e"),
                List.of(script),
                directory,
                Map.of("TOKEN", "hunter22"),
                List.of("hunter22"),
                Duration.ofMinutes(1),
                Duration.ofMillis(200));
    }

    private OutcomeRequest run(LocalRun.Task task) throws Exception {
        return new LocalRun(workspace).run(task, (bytes, from, length) -> output.write(bytes, from, length));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTaskRunsOnTheFilesAsTheyAre() throws Exception {
        Files.createDirectory(workspace.resolve("sub"));
        Files.writeString(workspace.resolve("sub/file"), "not committed\n");
        OutcomeRequest outcome = run(task("sub", "cat file; echo $TOKEN", "touch made", "exit 4"));
        assertThat(outcome.state()).isEqualTo(StateEnum.FAILED);
        assertThat(outcome.exitCode()).isEqualTo(4);
        assertThat(outcome.failedItem()).isEqualTo(3);
        assertThat(output.toString(UTF_8)).isEqualTo("not committed\n[masked]\n");
        assertThat(workspace.resolve("sub/made")).exists();
    }

    @Test
    void aDirectoryThatIsNotThereIsSaid() throws Exception {
        assertThat(run(task("missing", "true")).reason()).isEqualTo("directory_missing");
    }

    @Test
    void anInterruptStopsTheTask() throws Exception {
        AtomicReference<Object> end = new AtomicReference<>("none");
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                end.set(run(task(".", "echo $$; sleep 300")));
            } catch (Exception failure) {
                end.set(failure);
            }
        });
        Await.until("the script", () -> output.size() > 0);
        thread.interrupt();
        thread.join();
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        long pid = Long.parseLong(output.toString(UTF_8).strip());
        Await.until("its end", () -> ProcessHandle.of(pid).isEmpty());
    }

    @Test
    void anOutputThatTakesNothingKeepsNoTaskThatIsStopped() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicReference<Object> end = new AtomicReference<>("none");
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                end.set(new LocalRun(workspace).run(task(".", "echo; sleep 300"), (bytes, from, length) -> {
                    taken.countDown();
                    awaitQuietly(never);
                }));
            } catch (Exception failure) {
                end.set(failure);
            }
        });
        taken.await();
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        never.countDown();
    }

    @Test
    void anInterruptBeforeTheStartIsThrown() throws Exception {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> run(task(".", "touch started")));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(workspace.resolve("started")).doesNotExist();
    }
}
