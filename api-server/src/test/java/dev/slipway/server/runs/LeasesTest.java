package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.RUN;
import static dev.slipway.server.runs.World.known;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.Attempt;
import dev.slipway.api.model.Executor;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunTask;
import dev.slipway.api.model.Waiting;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.housekeeping.Liveness;
import dev.slipway.server.resources.Author;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private final World world = new World();
    private UUID executor = new UUID(0, 0);
    private Run run = Run.builder()
            .uid("")
            .project("")
            .job("")
            .number(1L)
            .state(Run.StateEnum.QUEUED)
            .trust(Run.TrustEnum.TRUSTED)
            .parameters(Map.of())
            .jobRevision(1L)
            .cancelRequested(false)
            .createdAt(world.clock.instant())
            .build();

    @BeforeEach
    void declare() {
        UUID project = world.project("demo");
        world.pool("linux", "{\"process\": {}}");
        executor = world.executor("linux");
        world.job(
                project,
                "hello",
                "{\"t\": {\"script\": [\"x\"]}, \"after\": {\"script\": [\"x\"], \"needs\": {\"t\": {}}}}");
        run = world.trigger("demo", "hello");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private RunTask task() {
        return World.task(world.get(run), "t");
    }

    private static void assertLost(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        exception -> assertThat(exception.type()).isEqualTo(ProblemType.LEASE_LOST));
    }

    @Test
    void aLostLeaseErrorsTheAttemptAndOwesANewOne() throws Exception {
        Assignment assignment = world.begin(executor, "linux");
        world.clock.advance(Duration.ofSeconds(61));
        world.deadlines.expireLeases();

        assertThat(task().state()).isEqualTo(RunTask.StateEnum.QUEUED);
        assertThat(task().attempts().getFirst().state()).isEqualTo(Attempt.StateEnum.ERRORED);
        assertThat(task().attempts().getFirst().reason()).isEqualTo("executor_lost");
        assertThat(task().attempts().getFirst().message()).isEqualTo("executor build-7 was not heard of for 1m");
        assertThat(known(task().waiting()).reason()).isEqualTo(Waiting.ReasonEnum.RETRYING);
        assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.RUNNING);

        assertLost(() -> world.end(assignment, OutcomeRequest.StateEnum.PASSED));
        assertLost(() -> world.accept(assignment));
        assertLost(() -> world.logs.append(World.uid(assignment), 0, "x".getBytes(StandardCharsets.UTF_8)));
        assertLost(() -> world.inputs.secrets(World.uid(assignment)));
        assertThat(task().state()).as("nothing changed").isEqualTo(RunTask.StateEnum.QUEUED);
    }

    @Test
    void whoDidNotAcceptAnOfferDoesNotEndIt() throws Exception {
        Assignment assignment = world.claim(executor, "linux", 1).assignments().getFirst();

        assertLost(() -> world.end(assignment, OutcomeRequest.StateEnum.PASSED));

        world.accept(assignment);
        world.end(assignment, OutcomeRequest.StateEnum.PASSED);
        assertThat(task().state()).isEqualTo(RunTask.StateEnum.PASSED);
    }

    @Test
    void anAttemptIsLostThreeTimesAtMost() throws Exception {
        for (int number = 1; number <= 3; number++) {
            assertThat(world.begin(executor, "linux").attemptNumber()).isEqualTo(number);
            world.clock.advance(Duration.ofSeconds(61));
            world.deadlines.expireLeases();
            world.clock.advance(Duration.ofSeconds(10));
        }
        assertThat(task().state()).isEqualTo(RunTask.StateEnum.ERRORED);
        assertThat(task().reason()).isEqualTo("executor_lost");
        assertThat(task().attempts()).hasSize(3);
        assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.ERRORED);
        assertThat(World.task(world.get(run), "after").state()).isEqualTo(RunTask.StateEnum.SKIPPED);
    }

    @Test
    void aFailedCheckoutIsTriedTwice() throws Exception {
        for (int number = 1; number <= 2; number++) {
            Assignment assignment = world.begin(executor, "linux");
            world.outcomes.put(
                    World.uid(assignment),
                    world.outcome(OutcomeRequest.StateEnum.ERRORED)
                            .reason("checkout_failed")
                            .message("the server refused the credentials")
                            .build());
            world.clock.advance(Duration.ofSeconds(10));
        }
        assertThat(task().state()).isEqualTo(RunTask.StateEnum.ERRORED);
        assertThat(task().message()).isEqualTo("the server refused the credentials");
    }

    @Test
    void aHeartbeatKeepsTheLease() throws Exception {
        Assignment assignment = world.begin(executor, "linux");
        for (int number = 0; number < 5; number++) {
            world.clock.advance(Duration.ofSeconds(50));
            assertThat(world.deadlines.expireLeases()).isZero();
            world.accept(assignment);
        }
        world.end(assignment, OutcomeRequest.StateEnum.PASSED);
        assertThat(task().state()).isEqualTo(RunTask.StateEnum.PASSED);
    }

    @Test
    void timeWithoutAServerDoesNotCountAgainstALease() throws Exception {
        Assignment assignment = world.begin(executor, "linux");
        Liveness liveness = new Liveness(world.database.database(), world.settings, world.clock);
        liveness.note();
        world.clock.advance(Duration.ofHours(1));
        liveness.note();
        assertThat(world.deadlines.expireLeases()).isZero();

        world.clock.advance(Duration.ofSeconds(50));
        liveness.note();
        world.accept(assignment);
        world.end(assignment, OutcomeRequest.StateEnum.PASSED);
        assertThat(task().state()).isEqualTo(RunTask.StateEnum.PASSED);
    }

    @Test
    void aHeldHeartbeatIsAnsweredWhenTheRunIsCancelled() throws Exception {
        Assignment assignment = world.begin(executor, "linux");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> heartbeat =
                    threads.submit(() -> world.leases.heartbeat(World.uid(assignment), null, Duration.ofSeconds(30)));
            while (world.wakeups.topics() == 0) {
                Thread.onSpinWait();
            }
            Run cancelled = world.runs.cancel(World.name(run)).run();
            assertThat(cancelled.cancelRequested()).isTrue();
            assertThat(cancelled.state()).isEqualTo(Run.StateEnum.RUNNING);
            assertThat(World.task(cancelled, "after").state()).isEqualTo(RunTask.StateEnum.CANCELLED);
            assertThat(heartbeat.get(10, TimeUnit.SECONDS)).isTrue();
        }
        world.end(assignment, OutcomeRequest.StateEnum.CANCELLED);
        Run ended = world.get(run);
        assertThat(ended.state()).isEqualTo(Run.StateEnum.CANCELLED);
        assertThat(world.runs.cancel(World.name(run)).run())
                .as("a final run stays as it is")
                .isEqualTo(ended);
    }

    @Test
    void aCancelledRunOwesNoNewAttempt() throws Exception {
        world.begin(executor, "linux");
        world.runs.cancel(World.name(run));
        world.clock.advance(Duration.ofSeconds(61));
        world.deadlines.expireLeases();
        assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.CANCELLED);
        assertThat(world.claim(executor, "linux", 1).assignments()).isEmpty();
    }

    @Test
    void aQueuedRunIsCancelledAtOnce() throws Exception {
        assertThat(world.runs.cancel(World.name(run)).run().state()).isEqualTo(Run.StateEnum.CANCELLED);
        assertThat(world.claim(executor, "linux", 1).assignments()).isEmpty();
    }

    @Test
    void aTaskThatNobodyTakesIsErroredAfterItsQueueTimeout() {
        Instant triggered = world.clock.instant();
        world.clock.advance(Duration.ofDays(1).plusSeconds(1));
        assertThat(world.deadlines.expireQueued()).isEqualTo(1);
        assertThat(task().state()).isEqualTo(RunTask.StateEnum.ERRORED);
        assertThat(task().reason()).isEqualTo("queue_timeout");
        assertThat(task().message())
                .isEqualTo(
                        "no executor took it within 1d: no executor of pool linux is online; 1 registered, the last one was heard of at "
                                + triggered);
        assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.ERRORED);
    }

    @Test
    void aRunThatTakesTooLongIsStopped() throws Exception {
        Assignment assignment = world.begin(executor, "linux");
        world.clock.advance(Duration.ofDays(1).plusSeconds(1));
        assertThat(world.deadlines.expireRuns()).isEqualTo(1);
        assertThat(world.deadlines.expireRuns()).isZero();
        assertThat(world.accept(assignment)).as("is told to stop").isTrue();

        world.end(assignment, OutcomeRequest.StateEnum.CANCELLED);
        assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.TIMED_OUT);
        assertThat(task().message()).isEqualTo("the run took longer than its timeout of 1d");
    }

    @Test
    void anExecutorThatWasRemovedKeepsNothingAlive() throws Exception {
        Assignment assignment = world.begin(executor, "linux");
        world.executors.delete(new Author("administrator", "test", null), "linux", executor);

        assertLost(() -> world.accept(assignment));
        assertLost(() -> world.leases.heartbeat(World.uid(assignment), world.clock.instant(), Duration.ZERO));
        assertLost(() -> world.logs.append(World.uid(assignment), 0, "x".getBytes(StandardCharsets.UTF_8)));
        assertLost(() -> world.inputs.secrets(World.uid(assignment)));
        world.clock.advance(Duration.ofSeconds(61));
        world.deadlines.expireLeases();
        assertThat(task().attempts().getFirst().reason()).isEqualTo("executor_lost");
    }

    @Test
    void anExecutorThatWorksIsOnline() throws Exception {
        world.begin(executor, "linux");
        UUID idle = world.executor("linux");
        world.clock.advance(Duration.ofSeconds(61));
        assertThat(world.executors.get("linux", executor).state()).isEqualTo(Executor.StateEnum.ONLINE);
        assertThat(world.executors.get("linux", idle).state()).isEqualTo(Executor.StateEnum.OFFLINE);
    }

    @Test
    void theSecondHeartbeatThatTellsTheStartDoesNotWaitForTheRun() throws Exception {
        Assignment assignment = world.begin(executor, "linux");
        Instant startedAt = world.clock.instant();
        world.leases.heartbeat(World.uid(assignment), startedAt, Duration.ZERO);
        try (Connection other = world.database.dataSource().getConnection();
                Statement statement = other.createStatement();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            other.setAutoCommit(false);
            statement.execute("SELECT uid FROM run FOR UPDATE");
            Future<Boolean> heartbeat =
                    threads.submit(() -> world.leases.heartbeat(World.uid(assignment), startedAt, Duration.ZERO));
            assertThat(heartbeat.get(10, TimeUnit.SECONDS)).isFalse();
            other.rollback();
        }
    }

    @Test
    void whatCannotBeEndedKeepsNothingElseAlive() throws Exception {
        Run sound = world.trigger("demo", "hello");
        world.database
                .database()
                .context()
                .update(RUN)
                .set(RUN.STATE, "unheard-of")
                .where(RUN.UID.eq(UUID.fromString(run.uid())))
                .execute();
        world.clock.advance(Duration.ofDays(1).plusSeconds(1));
        assertThat(world.deadlines.expireQueued()).isEqualTo(1);
        assertThat(world.get(sound).state()).isEqualTo(Run.StateEnum.ERRORED);
    }
}
