package dev.slipway.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunTask;
import dev.slipway.api.model.Waiting;
import dev.slipway.cli.Await;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TwoSlotsTest {
    @TempDir
    private Path directory;

    @Test
    void twoTasksOfAMatrixRunAtOnceWithTheResultTheyNeedAndTheThirdSaysWhatItWaitsFor() throws Exception {
        Path goOn = directory.resolve("go-on");
        try (Installation slipway = Installation.start(directory)) {
            slipway.declare("""
                    projects/demo/jobs/fan:
                      freestyle:
                        tasks:
                          make:
                            script: ["mkdir out; echo made > out/app"]
                            results: {app: {paths: [out/app]}}
                          test:
                            matrix: {axes: {n: ["1", "2", "3"]}}
                            needs: {make: {results: [app]}}
                            script:
                              - 'echo "$MATRIX_N has $(cat out/app)"; touch %1$s.$MATRIX_N'
                              - until [ -e %1$s ]; do sleep 0.05; done
                          all:
                            needs: {test: {}}
                            script: [echo all]
                    """.formatted(goOn));
            Run run = slipway.trigger("fan");
            Await.until(
                    "two tasks that run",
                    () -> inState(slipway.refreshed(run), RunTask.StateEnum.RUNNING)
                                    .size()
                            == 2);
            List<RunTask> running = inState(slipway.refreshed(run), RunTask.StateEnum.RUNNING);
            for (RunTask task : running) {
                Path started = Path.of(goOn + "." + task.matrix().get("n"));
                Await.until("the script of " + task.key(), () -> Files.exists(started));
            }

            Run now = slipway.refreshed(run);
            List<RunTask> queued = inState(now, RunTask.StateEnum.QUEUED);
            assertThat(queued).hasSize(1);
            Waiting waiting = queued.getFirst().waiting();
            assertThat(waiting).isNotNull();
            assertThat(waiting.reason()).isEqualTo(Waiting.ReasonEnum.ALL_BUSY);
            assertThat(waiting.message()).isEqualTo("2 of 2 slots of pool local are busy; position 1");
            assertThat(slipway.slipway("why", "demo/fan/" + run.number()).out())
                    .contains(queued.getFirst().key(), "2 of 2 slots of pool local are busy; position 1");
            Waiting later = Installation.task(now, "all").waiting();
            assertThat(later).isNotNull();
            assertThat(later.reason()).isEqualTo(Waiting.ReasonEnum.NEEDS);

            Files.createFile(goOn);
            Run ended = slipway.awaitEnd(run);
            assertThat(ended.state()).isEqualTo(Run.StateEnum.PASSED);
            for (String number : List.of("1", "2", "3")) {
                try (InputStream log = slipway.log(run, "test." + number, 1)) {
                    assertThat(new String(log.readAllBytes(), StandardCharsets.UTF_8))
                            .isEqualTo(number + " has made\n");
                }
            }
        }
    }

    private static List<RunTask> inState(Run run, RunTask.StateEnum state) {
        List<RunTask> tasks = run.tasks();
        return tasks == null
                ? List.of()
                : tasks.stream().filter(task -> task.state() == state).toList();
    }
}
