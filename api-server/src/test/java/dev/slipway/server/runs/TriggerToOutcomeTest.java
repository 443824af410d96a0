package dev.slipway.server.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.Attempt;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunRequest;
import dev.slipway.api.model.RunTask;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TriggerToOutcomeTest {
    private final World world = new World();
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
        world.close();
    }

    @Test
    void aFreestyleRunIsQueuedClaimedAcceptedAndPassed() throws Exception {
        world.job(project, "hello", "{\"hello\": {\"script\": [\"echo hello\"], \"env\": {\"A\": \"b\"}}}");

        Run run = world.trigger("demo", "hello");
        assertThat(run.state()).isEqualTo(Run.StateEnum.QUEUED);
        assertThat(run.number()).isEqualTo(1);

        Assignment assignment = world.claim(executor, "linux", 5).assignments().getFirst();
        assertThat(assignment.script()).containsExactly("echo hello");
        assertThat(assignment.git()).isNull();
        assertThat(assignment.env())
                .containsEntry("A", "b")
                .containsEntry("CI", "true")
                .containsEntry("SLIPWAY_PROJECT", "demo")
                .containsEntry("SLIPWAY_RUN_NUMBER", "1")
                .containsEntry("SLIPWAY_TASK", "hello")
                .containsEntry("SLIPWAY_RUN_URL", "http://ci.example/v1/projects/demo/jobs/hello/runs/1")
                .doesNotContainKey("SLIPWAY_SHA");
        assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.RUNNING);
        assertThat(attempt(run).state()).isEqualTo(Attempt.StateEnum.OFFERED);

        assertThat(world.accept(assignment)).isFalse();
        assertThat(attempt(run).state()).isEqualTo(Attempt.StateEnum.RUNNING);
        world.clock.advance(Duration.ofSeconds(3));

        Attempt ended = world.end(assignment, OutcomeRequest.StateEnum.PASSED);
        assertThat(ended.state()).isEqualTo(Attempt.StateEnum.PASSED);
        Run passed = world.get(run);
        assertThat(passed.state()).isEqualTo(Run.StateEnum.PASSED);
        assertThat(passed.finishedAt()).isEqualTo(world.clock.instant());
        assertThat(World.task(passed, "hello").state()).isEqualTo(RunTask.StateEnum.PASSED);
    }

    private Attempt attempt(Run run) {
        return World.task(world.get(run), "hello").attempts().getFirst();
    }

    @Test
    void tasksFollowTheirNeeds() throws Exception {
        world.job(project, "graph", """
                {"a": {"script": ["x"]}, "b": {"script": ["x"], "needs": {"a": {}}},
                 "clean": {"script": ["x"], "needs": {"a": {"when": "failed"}}},
                 "always": {"script": ["x"], "needs": {"b": {"when": "always"}}}}""");
        Run run = world.trigger("demo", "graph");
        assertThat(World.task(run, "b").state()).isEqualTo(RunTask.StateEnum.BLOCKED);
        assertThat(World.known(World.task(run, "b").waiting()).message()).isEqualTo("needs a (queued)");

        world.end(world.begin(executor, "linux"), OutcomeRequest.StateEnum.FAILED);

        Run failed = world.get(run);
        assertThat(failed.state()).isEqualTo(Run.StateEnum.RUNNING);
        assertThat(World.task(failed, "b").state()).isEqualTo(RunTask.StateEnum.SKIPPED);
        assertThat(World.task(failed, "b").skipReason()).isEqualTo(RunTask.SkipReasonEnum.NEEDS);
        assertThat(World.task(failed, "b").message()).isEqualTo("what it needs ended otherwise: a failed");
        assertThat(World.task(failed, "clean").state()).isEqualTo(RunTask.StateEnum.QUEUED);
        assertThat(World.task(failed, "always").state()).isEqualTo(RunTask.StateEnum.QUEUED);

        world.end(world.begin(executor, "linux"), OutcomeRequest.StateEnum.PASSED);
        world.end(world.begin(executor, "linux"), OutcomeRequest.StateEnum.PASSED);
        assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.FAILED);
    }

    @Test
    void theSameOutcomeGetsTheSameAnswerAndAnotherIsRefused() throws Exception {
        world.job(project, "hello", "{\"hello\": {\"script\": [\"x\"]}}");
        world.trigger("demo", "hello");
        Assignment assignment = world.begin(executor, "linux");
        OutcomeRequest outcome =
                world.outcome(OutcomeRequest.StateEnum.FAILED).exitCode(2).build();

        Attempt first = world.outcomes.put(World.uid(assignment), outcome);
        assertThat(world.outcomes.put(World.uid(assignment), outcome)).isEqualTo(first);
        assertProblem(ProblemType.OUTCOME_DIFFERS, () -> world.end(assignment, OutcomeRequest.StateEnum.PASSED));
    }

    @Test
    void anOutcomeMustComeAfterItsWholeLog() throws Exception {
        world.job(project, "hello", "{\"hello\": {\"script\": [\"x\"]}}");
        Run run = world.trigger("demo", "hello");
        Assignment assignment = world.begin(executor, "linux");
        world.logs.append(World.uid(assignment), 0, "abc".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> world.end(assignment, OutcomeRequest.StateEnum.PASSED))
                .isInstanceOfSatisfying(ProblemException.class, exception -> {
                    assertThat(exception.type()).isEqualTo(ProblemType.WRONG_OFFSET);
                    assertThat(exception.problem().offset()).isEqualTo(3);
                });
        assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.RUNNING);
        world.outcomes.put(
                World.uid(assignment),
                world.outcome(OutcomeRequest.StateEnum.PASSED).logSize(3L).build());
        assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.PASSED);
    }

    @Test
    void aFreestyleRunRefusesARefAndUnknownParameters() {
        world.job(project, "hello", "{\"hello\": {\"script\": [\"x\"]}}");

        assertThatThrownBy(() -> world.runs.create(
                        "demo",
                        "hello",
                        RunRequest.builder()
                                .branch("main")
                                .parameters(Map.of("NOPE", "1"))
                                .build(),
                        "administrator"))
                .isInstanceOfSatisfying(ProblemException.class, exception -> {
                    assertThat(exception.type()).isEqualTo(ProblemType.INVALID_DOCUMENT);
                    assertThat(exception.problem().errors())
                            .extracting(error -> error.pointer())
                            .contains("/branch");
                });
        assertThatThrownBy(() -> world.trigger("demo", "hello", Map.of("NOPE", "1")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        exception -> assertThat(exception.problem().errors())
                                .extracting(error -> error.pointer())
                                .containsExactly("/parameters/NOPE"));
        assertThat(world.trigger("demo", "hello").number())
                .as("a refused trigger takes no number")
                .isEqualTo(1);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> world.trigger("nope", "hello")).hasMessageContaining("no project \"nope\"");
        assertThatThrownBy(() -> world.trigger("demo", "nope")).hasMessageContaining("no job \"nope\"");
    }

    @Test
    void whatIsFinalCannotBeChangedEvenBySql() throws Exception {
        world.job(project, "hello", "{\"hello\": {\"script\": [\"x\"]}}");
        Run run = world.trigger("demo", "hello");
        world.end(world.begin(executor, "linux"), OutcomeRequest.StateEnum.PASSED);

        for (String table : new String[] {"run", "task", "attempt"}) {
            assertThatThrownBy(() ->
                            world.database.database().context().execute("UPDATE " + table + " SET state = 'failed'"))
                    .hasMessageContaining("cannot become failed");
        }
        assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.PASSED);
    }

    private static void assertProblem(ProblemType type, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        exception -> assertThat(exception.type()).isEqualTo(type));
    }
}
