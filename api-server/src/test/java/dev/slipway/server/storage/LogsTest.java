package dev.slipway.server.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.runs.Eventually;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogsTest {
    private static final long LIMIT = 10_000_000;

    private final StorageFixture fixture = new StorageFixture();
    private final Logs logs = new Logs(fixture.database.database(), new LogSignals(), LIMIT);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whatIsAppendedIsReadBackFromAnyOffset() throws Exception {
        UUID attempt = fixture.attempt();
        assertThat(logs.append(attempt, 0, "hello ".getBytes(UTF_8))).isEqualTo(6);
        assertThat(logs.append(attempt, 6, "world".getBytes(UTF_8))).isEqualTo(11);
        assertThat(logs.read(attempt, 0)).asString(UTF_8).isEqualTo("hello world");
        assertThat(logs.read(attempt, 4)).asString(UTF_8).isEqualTo("o world");
        assertThat(logs.read(attempt, 11)).isEmpty();
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        logs.copy(attempt, new ByteRange(3, 8), part);
        assertThat(part.toString(UTF_8)).isEqualTo("lo wo");
    }

    @Test
    void aRepeatedAppendIsNotWrittenAgain() {
        UUID attempt = fixture.attempt();
        logs.append(attempt, 0, "hello ".getBytes(UTF_8));
        assertThat(logs.append(attempt, 0, "hello ".getBytes(UTF_8))).isEqualTo(6);
        assertThat(logs.append(attempt, 2, "llo".getBytes(UTF_8))).isEqualTo(6);
        assertThat(logs.read(attempt, 0)).asString(UTF_8).isEqualTo("hello ");
    }

    @Test
    void aWrongOffsetIsToldTheRightOne() {
        UUID attempt = fixture.attempt();
        logs.append(attempt, 0, "hello".getBytes(UTF_8));
        for (long wrong : new long[] {3, 7}) {
            assertThatThrownBy(() -> logs.append(attempt, wrong, "lo again".getBytes(UTF_8)))
                    .isInstanceOfSatisfying(ProblemException.class, problem -> {
                        assertThat(problem.type()).isEqualTo(ProblemType.WRONG_OFFSET);
                        assertThat(problem.problem().offset()).isEqualTo(5);
                    });
        }
        assertThat(logs.read(attempt, 0)).asString(UTF_8).isEqualTo("hello");
    }

    @Test
    void anOffsetThatOverflowsIsOverTheLimit() {
        UUID attempt = fixture.attempt();
        assertThatThrownBy(() -> logs.append(attempt, Long.MAX_VALUE, "x".getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(ProblemType.BODY_TOO_LARGE));
    }

    @Test
    void withoutALeaseNothingIsWritten() {
        UUID attempt = fixture.attempt();
        logs.append(attempt, 0, "mine".getBytes(UTF_8));
        fixture.loseLease(attempt);
        assertProblem(ProblemType.LEASE_LOST, () -> logs.append(attempt, 4, "late".getBytes(UTF_8)));
        assertThat(logs.state(attempt).size()).isEqualTo(4);
    }

    @Test
    void limitsAreKept() {
        UUID attempt = fixture.attempt();
        assertProblem(ProblemType.BODY_TOO_LARGE, () -> logs.append(attempt, 0, new byte[Logs.APPEND_LIMIT + 1]));
        assertProblem(ProblemType.BODY_TOO_LARGE, () -> logs.append(attempt, LIMIT - 1, new byte[2]));
    }

    @Test
    void twoClientsThatAppendTheSameLogNeverMixIt() throws Exception {
        UUID attempt = fixture.attempt();
        byte[] expected = new byte[300_000];
        new Random(7).nextBytes(expected);
        Callable<Void> client = () -> {
            sendAll(attempt, expected);
            return null;
        };
        List<Future<Void>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client1 = 0; client1 < 3; client1++) {
                clients.add(threads.submit(client));
            }
        }
        for (Future<Void> done : clients) {
            done.get();
        }
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        logs.copy(attempt, new ByteRange(0, logs.state(attempt).size()), stored);
        assertThat(stored.toByteArray()).isEqualTo(expected);
    }

    @Test
    void anAppendWaitsForTheOneBeforeItThatIsBeingStored() throws Exception {
        UUID attempt = fixture.attempt();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection other = fixture.database.dataSource().getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("SELECT 1 FROM attempt FOR UPDATE");
            Future<Long> first = threads.submit(() -> logs.append(attempt, 0, "hello ".getBytes(UTF_8)));
            awaitLockWaits(1);
            Future<Long> second = threads.submit(() -> logs.append(attempt, 6, "world".getBytes(UTF_8)));
            awaitLockWaits(2);
            other.commit();
            assertThat(first.get()).isEqualTo(6);
            assertThat(second.get()).isEqualTo(11);
        }
        assertThat(logs.read(attempt, 0)).asString(UTF_8).isEqualTo("hello world");
    }

    @Test
    void anAppendThatComesTooSoonWaitsForTheOneBeforeIt() throws Exception {
        UUID attempt = fixture.attempt();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> second = threads.submit(() -> logs.append(attempt, 6, "world".getBytes(UTF_8)));
            Eventually.until("the second append waits", () -> logs.signals().isWatched(attempt));
            assertThat(logs.append(attempt, 0, "hello ".getBytes(UTF_8))).isEqualTo(6);
            assertThat(second.get()).isEqualTo(11);
        }
        assertThat(logs.read(attempt, 0)).asString(UTF_8).isEqualTo("hello world");
    }

    private void awaitLockWaits(int count) {
        Eventually.until(
                count + " who wait for a lock",
                () -> fixture.context()
                                .fetchOne(
                                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                                .get(0, Integer.class)
                        == count);
    }

    private void sendAll(UUID attempt, byte[] bytes) {
        Random random = new Random();
        int offset = 0;
        while (offset < bytes.length) {
            int length = Math.min(1 + random.nextInt(9_000), bytes.length - offset);
            try {
                offset = (int) logs.append(attempt, offset, Arrays.copyOfRange(bytes, offset, offset + length));
            } catch (ProblemException problem) {
                offset = Math.toIntExact(requireNonNull(problem.problem().offset(), "offset is null"));
            }
        }
    }

    private static void assertProblem(ProblemType type, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(type));
    }
}
