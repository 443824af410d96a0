package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.LEASE;
import static dev.slipway.server.database.generated.Tables.RESOURCE;
import static dev.slipway.server.database.generated.Tables.RUN;
import static dev.slipway.server.database.generated.Tables.TASK_QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.Attempt;
import dev.slipway.api.model.Job;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunRequest;
import dev.slipway.api.model.RunTask;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.resources.Author;
import dev.slipway.server.resources.Conditions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two requests that mean the opposite, at the same time: each is answered as if the other came before or after it. */
class RacesTest {
    private static final int ROUNDS = 40;
    private static final String TASK = "{\"t\": {\"script\": [\"x\"]}}";

    private final World world = new World();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private UUID project = new UUID(0, 0);
    private UUID executor = new UUID(0, 0);

    @BeforeEach
    void declare() {
        project = world.project("demo");
        world.pool("linux", "{\"process\": {}, \"slots\": 2}");
        executor = world.executor("linux");
    }

    @AfterEach
    void close() {
        threads.close();
        world.close();
    }

    private record Both<A, B>(Future<A> first, Future<B> second) {}

    private <A, B> Both<A, B> together(Callable<A> first, Callable<B> second) {
        CyclicBarrier barrier = new CyclicBarrier(2);
        return new Both<>(
                threads.submit(() -> {
                    barrier.await(20, TimeUnit.SECONDS);
                    return first.call();
                }),
                threads.submit(() -> {
                    barrier.await(20, TimeUnit.SECONDS);
                    return second.call();
                }));
    }

    /** The type of the problem, or nothing when all went well; anything else, such as a fault of the server, fails the test. */
    private static Optional<ProblemType> refusal(Future<?> answer) throws Exception {
        try {
            answer.get(20, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ExecutionException exception) {
            if (exception.getCause() instanceof ProblemException problem) {
                return Optional.of(problem.type());
            }
            throw exception;
        }
    }

    private DSLContext context() {
        return world.database.database().context();
    }

    private int delete(String job) {
        return world.resources
                .delete(
                        world.kinds.path(Job.class, "demo", job),
                        false,
                        false,
                        Conditions.none(),
                        new Author("administrator", "test/1", null))
                .status();
    }

    private void assertNoRunWithoutItsJob() {
        assertThat(context()
                        .fetchCount(
                                RUN,
                                RUN.FINISHED_AT
                                        .isNull()
                                        .and(RUN.JOB_UID.notIn(
                                                DSL.select(RESOURCE.UID).from(RESOURCE)))))
                .isZero();
    }

    private void awaitLockWait() {
        Eventually.until(
                "somebody who waits for a lock",
                () -> context()
                                .fetchOne(
                                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                                .get(0, Integer.class)
                        > 0);
    }

    @Test
    void aJobIsTriggeredOrDeletedAndNeverBoth() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String job = "job-" + round;
            world.job(project, job, TASK);
            Both<Run, Integer> both = together(() -> world.trigger("demo", job), () -> delete(job));
            Optional<ProblemType> trigger = refusal(both.first());
            Optional<ProblemType> delete = refusal(both.second());
            if (trigger.isEmpty()) {
                assertThat(delete).contains(ProblemType.CONFLICT);
            } else {
                assertThat(trigger).contains(ProblemType.RESOURCE_NOT_FOUND);
                assertThat(delete).isEmpty();
            }
            assertNoRunWithoutItsJob();
        }
    }

    @Test
    void whoDeletesWaitsForTheTriggerAndSeesItsRun() throws Exception {
        world.job(project, "hello", TASK);
        CountDownLatch created = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        Future<UUID> trigger = threads.submit(() -> world.transactions.call((transaction, after) -> {
            UUID run = world.runs.create(
                    transaction, after, "demo", "hello", RunRequest.builder().build(), "administrator");
            created.countDown();
            await(commit);
            return run;
        }));
        await(created);
        Future<Integer> delete = threads.submit(() -> delete("hello"));
        awaitLockWait();
        commit.countDown();
        assertThat(refusal(trigger)).isEmpty();
        assertThat(refusal(delete)).contains(ProblemType.CONFLICT);
        assertNoRunWithoutItsJob();
    }

    @Test
    void whoTriggersWaitsForTheDeletionAndFindsNoJob() throws Exception {
        UUID job = world.job(project, "hello", TASK);
        CountDownLatch deleted = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        Future<?> deletion = threads.submit(() -> world.database.database().run(transaction -> {
            transaction.deleteFrom(RESOURCE).where(RESOURCE.UID.eq(job)).execute();
            deleted.countDown();
            await(commit);
        }));
        await(deleted);
        Future<Run> trigger = threads.submit(() -> world.trigger("demo", "hello"));
        awaitLockWait();
        commit.countDown();
        assertThat(refusal(deletion)).isEmpty();
        assertThat(refusal(trigger)).contains(ProblemType.RESOURCE_NOT_FOUND);
        assertThat(context().fetchCount(RUN)).isZero();
    }

    @Test
    void aCancelAndAClaimLeaveTheTaskToOneOfThem() throws Exception {
        world.job(project, "hello", TASK);
        for (int round = 0; round < ROUNDS; round++) {
            Run run = world.trigger("demo", "hello");
            Both<Run, List<Assignment>> both = together(
                    () -> world.runs.cancel(World.name(run)).run(),
                    () -> world.claim(executor, "linux", 1).assignments());
            assertThat(refusal(both.first())).isEmpty();
            List<Assignment> claimed = both.second().get(20, TimeUnit.SECONDS);
            if (!claimed.isEmpty()) {
                Assignment assignment = claimed.getFirst();
                assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.RUNNING);
                assertThat(world.accept(assignment)).as("told to stop").isTrue();
                world.end(assignment, OutcomeRequest.StateEnum.CANCELLED);
            }
            assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.CANCELLED);
            assertThat(World.task(world.get(run), "t").state()).isEqualTo(RunTask.StateEnum.CANCELLED);
            assertThat(context().fetchCount(TASK_QUEUE)).isZero();
            assertThat(context().fetchCount(LEASE)).isZero();
        }
    }

    @Test
    void aCancelAndAnOutcomeLeaveOneEnd() throws Exception {
        world.job(
                project,
                "hello",
                "{\"t\": {\"script\": [\"x\"]}, \"after\": {\"script\": [\"x\"], \"needs\": {\"t\": {}}}}");
        for (int round = 0; round < ROUNDS; round++) {
            Run run = world.trigger("demo", "hello");
            Assignment assignment = world.begin(executor, "linux");
            Both<Run, Attempt> both = together(
                    () -> world.runs.cancel(World.name(run)).run(),
                    () -> world.end(assignment, OutcomeRequest.StateEnum.PASSED));
            assertThat(refusal(both.first())).isEmpty();
            assertThat(both.second().get(20, TimeUnit.SECONDS).state()).isEqualTo(Attempt.StateEnum.PASSED);
            Run ended = world.get(run);
            assertThat(ended.state()).isEqualTo(Run.StateEnum.CANCELLED);
            assertThat(World.task(ended, "t").state())
                    .as("the word of the executor")
                    .isEqualTo(RunTask.StateEnum.PASSED);
            assertThat(World.task(ended, "after").state()).isEqualTo(RunTask.StateEnum.CANCELLED);
            assertThat(context().fetchCount(TASK_QUEUE)).isZero();
            assertThat(context().fetchCount(LEASE)).isZero();
        }
    }

    @Test
    void aCancelAndTheLastOutcomeLeaveOneEnd() throws Exception {
        world.job(project, "hello", TASK);
        for (int round = 0; round < ROUNDS; round++) {
            Run run = world.trigger("demo", "hello");
            Assignment assignment = world.begin(executor, "linux");
            Both<Run, Attempt> both = together(
                    () -> world.runs.cancel(World.name(run)).run(),
                    () -> world.end(assignment, OutcomeRequest.StateEnum.PASSED));
            Run answered = both.first().get(20, TimeUnit.SECONDS);
            assertThat(refusal(both.second())).isEmpty();
            Run ended = world.get(run);
            // Whichever came first: a run that was final is left as it is, and one that was cancelled stays so.
            assertThat(ended.state())
                    .isEqualTo(ended.cancelRequested() ? Run.StateEnum.CANCELLED : Run.StateEnum.PASSED);
            assertThat(answered.cancelRequested()).isEqualTo(ended.cancelRequested());
            assertThat(World.task(ended, "t").attempts()).hasSize(1);
            assertThat(context().fetchCount(LEASE)).isZero();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException exception) {
            throw new IllegalStateException(exception);
        }
    }
}
