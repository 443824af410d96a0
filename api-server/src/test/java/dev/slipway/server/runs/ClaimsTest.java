package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.LEASE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.Claim;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClaimsTest {
    private final World world = new World();
    private UUID project = new UUID(0, 0);

    @BeforeEach
    void declare() {
        project = world.project("demo");
        world.pool(
                "linux",
                "{\"process\": {}, \"slots\": 2, \"labels\": {\"os\": \"linux\"}, \"resources\": {\"cpu\": \"2\"}}");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static String tasks(int count) {
        List<String> tasks = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            tasks.add("\"t" + number + "\": {\"script\": [\"x\"]}");
        }
        return "{" + String.join(", ", tasks) + "}";
    }

    @Test
    void anExecutorNeverGetsMoreThanItsSlots() throws Exception {
        UUID executor = world.executor("linux");
        world.job(project, "many", tasks(5));
        world.trigger("demo", "many");

        List<Assignment> first = world.claim(executor, "linux", 100).assignments();
        assertThat(first).hasSize(2);
        assertThat(world.claim(executor, "linux", 100).assignments()).isEmpty();

        world.accept(first.getFirst());
        world.end(first.getFirst(), OutcomeRequest.StateEnum.PASSED);
        assertThat(world.claim(executor, "linux", 100).assignments()).hasSize(1);
    }

    @Test
    void theSameClaimGetsTheSameAssignments() throws Exception {
        UUID executor = world.executor("linux");
        world.job(project, "many", tasks(5));
        world.trigger("demo", "many");

        Claim first = world.claim(executor, "linux", "the-same-claim", 2, "0s");
        assertThat(first.assignments()).hasSize(2);
        assertThat(world.claim(executor, "linux", "the-same-claim", 2, "0s")).isEqualTo(first);
    }

    /** As after a broken connection: the server still holds the first request. */
    @Test
    void aClaimThatIsSentAgainWhileItWaitsGetsTheSameAssignments() throws Exception {
        UUID executor = world.executor("linux");
        world.job(project, "hello", tasks(1));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ExecutorCompletionService<Claim>(threads);
            for (int number = 1; number <= 2; number++) {
                answers.submit(() -> world.claim(executor, "linux", "the-same-claim", 1, "30s"));
            }
            Eventually.until("both wait", () -> world.workSignals.waiters() == 2);
            world.trigger("demo", "hello");
            Claim one = answers.take().get();
            world.trigger("demo", "hello");

            assertThat(one.assignments()).hasSize(1);
            assertThat(answers.take().get()).isEqualTo(one);
        }
        assertThat(world.claim(executor, "linux", 1).assignments()).hasSize(1);
    }

    @Test
    void aClaimGetsTheNextTaskWhenWhatItTookIsCancelledMeanwhile() throws Exception {
        UUID executor = world.executor("linux");
        world.job(project, "hello", tasks(1));
        Run cancelled = world.trigger("demo", "hello");
        Run next = world.trigger("demo", "hello");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Claim> claim = world.database.database().transaction(other -> {
                other.execute("SELECT FROM run WHERE uid = ? FOR UPDATE", UUID.fromString(cancelled.uid()));
                other.execute(
                        "UPDATE task SET state = 'cancelled', finished_at = now() WHERE run_uid = ?",
                        UUID.fromString(cancelled.uid()));
                Future<Claim> waiting = threads.submit(() -> world.claim(executor, "linux", 1));
                Eventually.until(
                        "the claim waits for the run",
                        () -> world.database
                                        .database()
                                        .context()
                                        .fetchOne(
                                                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                                != null);
                return waiting;
            });
            assertThat(claim.get(10, TimeUnit.SECONDS).assignments())
                    .extracting(Assignment::run)
                    .containsExactly(next.number());
        }
    }

    @Test
    void manyClaimersShareTheWorkAndNoTaskIsGivenTwice() throws Exception {
        int tasks = 60;
        world.job(project, "many", tasks(tasks));
        Run run = world.trigger("demo", "many");
        Set<UUID> executors = new HashSet<>();
        for (int number = 0; number < 10; number++) {
            executors.add(world.executor("linux"));
        }
        ConcurrentLinkedQueue<String> executed = new ConcurrentLinkedQueue<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> futures = new ArrayList<>();
            for (UUID executor : executors) {
                futures.add(threads.submit(() -> {
                    for (List<Assignment> got =
                                    world.claim(executor, "linux", 2).assignments();
                            executed.size() < tasks;
                            got = world.claim(executor, "linux", 2).assignments()) {
                        assertThat(got).hasSizeLessThanOrEqualTo(2);
                        for (Assignment assignment : got) {
                            world.accept(assignment);
                            world.end(assignment, OutcomeRequest.StateEnum.PASSED);
                            executed.add(assignment.task());
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                future.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(executed).hasSize(tasks).doesNotHaveDuplicates();
        assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.PASSED);
    }

    @Test
    void aProjectWithManyTasksDelaysAnotherByOneTask() throws Exception {
        UUID other = world.project("other");
        world.job(project, "many", tasks(20));
        world.job(other, "one", tasks(1));
        UUID executor = world.executor("linux");
        world.trigger("demo", "many");
        world.end(world.begin(executor, "linux"), OutcomeRequest.StateEnum.PASSED);
        world.trigger("other", "one");

        List<String> order = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            Assignment assignment = world.begin(executor, "linux");
            order.add(assignment.project());
            world.end(assignment, OutcomeRequest.StateEnum.PASSED);
        }
        assertThat(order.indexOf("other"))
                .as("of the tasks that are claimed next")
                .isBetween(0, 1);
    }

    @Test
    void aProjectThatWasIdleHasSavedNothingUp() throws Exception {
        UUID other = world.project("other");
        world.job(project, "many", tasks(10));
        world.job(other, "many", tasks(10));
        world.job(other, "one", tasks(1));
        UUID executor = world.executor("linux");
        world.trigger("other", "one");
        world.trigger("demo", "many");
        for (int number = 0; number < 11; number++) {
            world.end(world.begin(executor, "linux"), OutcomeRequest.StateEnum.PASSED);
        }
        world.trigger("other", "many");
        world.trigger("demo", "many");

        List<String> order = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            Assignment assignment = world.begin(executor, "linux");
            order.add(assignment.project());
            world.end(assignment, OutcomeRequest.StateEnum.PASSED);
        }
        assertThat(order).containsExactlyInAnyOrder("demo", "demo", "demo", "other", "other", "other");
    }

    @Test
    void onlyTasksThatThePoolCanRunAreClaimed() throws Exception {
        UUID executor = world.executor("linux");
        world.pool("closed", "{\"process\": {}, \"allowed_projects\": [\"team-*\"]}");
        UUID closed = world.executor("closed");
        world.job(project, "choosy", """
                {"image": {"script": ["x"], "image": "debian"},
                 "cpu": {"script": ["x"], "resources": {"cpu": "4"}},
                 "memory": {"script": ["x"], "resources": {"memory": "1Gi"}},
                 "label": {"script": ["x"], "selector": {"os": "plan9"}},
                 "pool": {"script": ["x"], "pool": "other"},
                 "secret": {"script": ["x"], "secrets": {"TOKEN": {"name": "nope"}}},
                 "fits": {"script": ["x"], "selector": {"os": "linux"}, "resources": {"cpu": "2"}}}""");
        world.trigger("demo", "choosy");

        assertThat(world.claim(closed, "closed", 10).assignments()).isEmpty();
        assertThat(world.claim(executor, "linux", 10).assignments())
                .extracting(Assignment::task)
                .containsExactly("fits");
    }

    @Test
    void aWaitingClaimIsAnsweredAtOnce() throws Exception {
        UUID executor = world.executor("linux");
        world.job(project, "hello", tasks(1));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Claim> claim = threads.submit(() -> world.claim(executor, "linux", "waits-for-work", 1, "30s"));
            while (world.workSignals.waiters() == 0) {
                Thread.onSpinWait();
            }
            world.trigger("demo", "hello");
            assertThat(claim.get(10, TimeUnit.SECONDS).assignments()).hasSize(1);
        }
        assertThat(world.workSignals.waiters()).isZero();
    }

    @Test
    void anOfferThatNobodyAcceptsGoesBackUnderTheSameNumber() throws Exception {
        UUID executor = world.executor("linux");
        world.job(project, "hello", tasks(1));
        Run run = world.trigger("demo", "hello");
        Assignment lost = world.claim(executor, "linux", 1).assignments().getFirst();

        world.clock.advance(Duration.ofSeconds(11));
        assertThat(world.deadlines.expireLeases()).isEqualTo(1);
        assertThat(World.task(world.get(run), "t1").attempts()).isEmpty();

        Assignment again = world.claim(executor, "linux", 1).assignments().getFirst();
        assertThat(again.attemptNumber()).isEqualTo(1);
        assertThat(again.attempt()).isNotEqualTo(lost.attempt());
    }

    @Test
    void anOfferThatNobodyAcceptsNeitherStartsTheRunNorLengthensTheWait() throws Exception {
        UUID executor = world.executor("linux");
        world.resource("job", project, "short", """
                {"freestyle": {"tasks": {"t": {"script": ["x"]}}}, "timeout": "1m", "queue_timeout": "5m"}""");
        Run run = world.trigger("demo", "short");
        for (int number = 0; number < 10; number++) {
            assertThat(world.claim(executor, "linux", 1).assignments()).hasSize(1);
            world.clock.advance(Duration.ofSeconds(20));
            assertThat(world.deadlines.expireLeases()).isEqualTo(1);
        }
        assertThat(world.deadlines.expireRuns()).isZero();
        Run waiting = world.get(run);
        assertThat(waiting.state()).isEqualTo(Run.StateEnum.QUEUED);
        assertThat(waiting.startedAt()).isNull();
        assertThat(waiting.waiting()).isNotNull();
        assertThat(World.task(waiting, "t").startedAt()).isNull();

        world.clock.advance(Duration.ofSeconds(101));
        assertThat(world.deadlines.expireQueued()).isEqualTo(1);
        assertThat(World.task(world.get(run), "t").reason()).isEqualTo("queue_timeout");
    }

    @Test
    void anOfferAfterALostAttemptLeavesTheRunStarted() throws Exception {
        UUID executor = world.executor("linux");
        world.job(project, "hello", tasks(1));
        Run run = world.trigger("demo", "hello");
        world.begin(executor, "linux");
        Run begun = world.get(run);
        world.clock.advance(Duration.ofSeconds(61));
        world.deadlines.expireLeases();
        world.clock.advance(Duration.ofSeconds(10));
        assertThat(world.claim(executor, "linux", 1).assignments()).hasSize(1);
        world.clock.advance(Duration.ofSeconds(11));
        world.deadlines.expireLeases();
        assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.RUNNING);
        assertThat(world.get(run).startedAt()).isEqualTo(begun.startedAt());
        assertThat(World.task(world.get(run), "t1").startedAt())
                .isEqualTo(World.task(begun, "t1").startedAt());
    }

    @Test
    void anOfferWhoseKeyIsGoneIsPassedOver() throws Exception {
        UUID executor = world.executor("linux");
        world.job(project, "many", tasks(2));
        Run run = world.trigger("demo", "many");
        assertThat(world.claim(executor, "linux", "the-same-claim", 1, "0s").assignments())
                .extracting(Assignment::task)
                .containsExactly("t1");
        world.database
                .database()
                .context()
                .update(LEASE)
                .set(LEASE.TOKEN_SEALED, new byte[0])
                .execute();
        assertThat(world.claim(executor, "linux", "the-same-claim", 1, "0s").assignments())
                .extracting(Assignment::task)
                .containsExactly("t2");
        world.clock.advance(Duration.ofSeconds(11));
        world.deadlines.expireLeases();
        assertThat(World.task(world.get(run), "t1").state().value()).isEqualTo("queued");
    }
}
