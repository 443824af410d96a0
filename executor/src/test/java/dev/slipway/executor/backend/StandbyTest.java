package dev.slipway.executor.backend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.slipway.executor.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a shim that stands by runs is run as by any other. */
class StandbyTest extends BackendContract {
    @TempDir
    Path programs;

    private @Nullable Path shim;

    @Override
    Backend newBackend() throws Exception {
        shim = ShimBinary.unpack(programs);
        Backend made = new ProcessBackend(shim);
        made.standBy();
        return made;
    }

    @AfterEach
    void closeBackend() {
        backend.close();
    }

    private List<Long> shims() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").equals(String.valueOf(shim)))
                .map(ProcessHandle::pid)
                .toList();
    }

    private long standby() throws InterruptedException {
        Await.until("a shim that stands by", () -> shims().size() == 1);
        return shims().getFirst();
    }

    private long shimOfARun() throws Exception {
        Backend.Running running = start(spec("sleep 300"));
        Started started = requireNonNull(running.awaitStart());
        running.kill();
        end(running);
        return started.shimPid();
    }

    @Test
    void theNextStartIsThatOfTheOneThatStandsBy() throws Exception {
        long ready = standby();
        assertThat(shimOfARun()).isEqualTo(ready);
    }

    @Test
    void oneStandsByHoweverOftenItIsAsked() throws Exception {
        long ready = standby();
        backend.standBy();
        assertThat(shims()).containsExactly(ready);
    }

    @Test
    void oneThatIsGoneIsReplaced() throws Exception {
        long ready = standby();
        ProcessHandle.of(ready).orElseThrow().destroyForcibly();
        Await.until(
                "its end",
                () -> !ProcessHandle.of(ready).map(ProcessHandle::isAlive).orElse(false));
        assertThat(shimOfARun()).isNotEqualTo(ready);
    }

    @Test
    void noneIsLeftByABackendThatIsClosed() throws Exception {
        standby();
        backend.close();
        backend.standBy();
        Await.until("its end", () -> shims().isEmpty());
    }

    @Test
    void whatTheShimSaysIsInTheMessage() throws Exception {
        Files.createFile(files.exitReservation());
        assertThat(start(spec("true")).awaitEnd())
                .isInstanceOfSatisfying(
                        Backend.Ending.Unknown.class,
                        unknown -> assertThat(unknown.message()).contains("exit"));
    }

    @Test
    void whatCannotStandByIsToldByTheStart() throws IOException {
        Backend none = new ProcessBackend(programs.resolve("none"));
        none.standBy();
        assertThatIOException().isThrownBy(() -> none.prepare(files)).withMessageContaining("none");
    }
}
