package dev.slipway.server.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.runs.RunMachine.Node;
import dev.slipway.server.runs.RunMachine.Step;
import dev.slipway.server.runs.RunMachine.Stop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunMachineTest {
    private static Node node(String key, TaskState state, TaskNeed... needs) {
        return new Node(key, state, null, state.compareTo(TaskState.RUNNING) >= 0, List.of(needs));
    }

    private static TaskState state(Step step, String key) {
        return World.known(step.changed().get(key)).state();
    }

    private static <T> T any(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static TaskNeed need(String name, TaskNeed.When when) {
        return new TaskNeed(name, when, List.of(name));
    }

    @ParameterizedTest
    @CsvSource({
        "PASSED, PASSED, PASSED",
        "PASSED, SKIPPED, PASSED",
        "SKIPPED, SKIPPED, SKIPPED",
        "PASSED, FAILED, FAILED",
        "FAILED, TIMED_OUT, TIMED_OUT",
        "TIMED_OUT, ERRORED, ERRORED",
        "ERRORED, CANCELLED, CANCELLED",
        "QUEUED, QUEUED, QUEUED",
        "QUEUED, RUNNING, RUNNING",
        "QUEUED, PASSED, RUNNING",
        "RUNNING, FAILED, RUNNING"
    })
    void theWorstTaskDecides(TaskState one, TaskState other, RunState expected) {
        List<Node> tasks = List.of(node("a", one), node("b", other));
        assertThat(RunMachine.advance(Stop.NONE, tasks).state()).isEqualTo(expected);
    }

    @Test
    void aCancelledPreparationIsACancelledRun() {
        assertThat(RunMachine.advance(Stop.CANCEL, List.of()).state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aCancelEndsWhatWaitsAndLeavesWhatRuns() {
        Step step = RunMachine.advance(
                Stop.CANCEL,
                List.of(node("a", TaskState.RUNNING), node("b", TaskState.QUEUED), node("c", TaskState.BLOCKED)));
        assertThat(step.state()).isEqualTo(RunState.RUNNING);
        assertThat(step.changed()).containsOnlyKeys("b", "c");
        assertThat(step.changed().values()).allMatch(node -> node.state() == TaskState.CANCELLED);
    }

    @Test
    void aTimeoutEndsWhatWaitsAsTimedOut() {
        Step step = RunMachine.advance(Stop.TIMEOUT, List.of(node("a", TaskState.PASSED), node("b", TaskState.QUEUED)));
        assertThat(step.state()).isEqualTo(RunState.TIMED_OUT);
    }

    @Test
    void skippingGoesAlongChainsInAnyOrder() {
        Step step = RunMachine.advance(
                Stop.NONE,
                List.of(
                        node("c", TaskState.BLOCKED, need("b", TaskNeed.When.PASSED)),
                        node("b", TaskState.BLOCKED, need("a", TaskNeed.When.PASSED)),
                        node("a", TaskState.FAILED),
                        node("d", TaskState.BLOCKED, need("c", TaskNeed.When.ALWAYS))));
        assertThat(state(step, "b")).isEqualTo(TaskState.SKIPPED);
        assertThat(state(step, "c")).isEqualTo(TaskState.SKIPPED);
        assertThat(state(step, "d")).isEqualTo(TaskState.QUEUED);
    }

    @Test
    void aSkipByConditionCountsAsPassedAndOneByNeedsDoesNot() {
        Node condition = new Node("a", TaskState.SKIPPED, SkipReason.CONDITION, false, List.of());
        Node needs = new Node("a", TaskState.SKIPPED, SkipReason.NEEDS, false, List.of());
        Node after = node("b", TaskState.BLOCKED, need("a", TaskNeed.When.PASSED));
        assertThat(state(RunMachine.advance(Stop.NONE, List.of(condition, after)), "b"))
                .isEqualTo(TaskState.QUEUED);
        assertThat(state(RunMachine.advance(Stop.NONE, List.of(needs, after)), "b"))
                .isEqualTo(TaskState.SKIPPED);
    }

    @Test
    void oneFailedCombinationOfAMatrixIsAFailureOfTheTask() {
        TaskNeed failed = new TaskNeed("m", TaskNeed.When.FAILED, List.of("m.1", "m.2"));
        Node after = node("b", TaskState.BLOCKED, failed);
        assertThat(state(
                        RunMachine.advance(
                                Stop.NONE,
                                List.of(node("m.1", TaskState.FAILED), node("m.2", TaskState.PASSED), after)),
                        "b"))
                .isEqualTo(TaskState.QUEUED);
        assertThat(RunMachine.advance(
                                Stop.NONE,
                                List.of(node("m.1", TaskState.FAILED), node("m.2", TaskState.RUNNING), after))
                        .changed())
                .isEmpty();
    }

    /** Any graph, any outcomes, a stop at any time: the run ends, only forwards, and its end says what its tasks say. */
    @Property(tries = 500)
    void everyRunComesToOneEnd(@ForAll long seed) {
        Random random = new Random(seed);
        Map<String, Node> tasks = graph(random);
        Stop stop = Stop.NONE;
        Stop later = any(random, List.of(Stop.NONE, Stop.TIMEOUT, Stop.CANCEL));
        int steps = 0;
        Step step = apply(tasks, stop);
        while (!step.state().isFinal()) {
            assertThat(++steps).isLessThan(200);
            List<Node> ready = tasks.values().stream()
                    .filter(node -> node.state() == TaskState.QUEUED || node.state() == TaskState.RUNNING)
                    .toList();
            assertThat(ready).as("a run that is not final has something to do").isNotEmpty();
            Node task = any(random, ready);
            TaskState next = task.state() == TaskState.QUEUED ? TaskState.RUNNING : end(random);
            tasks.put(task.key(), new Node(task.key(), next, null, true, task.needs()));
            if (random.nextInt(10) == 0) {
                stop = later;
            }
            step = apply(tasks, stop);
        }
        assertThat(tasks.values()).allMatch(node -> node.state().isFinal());
        assertThat(RunMachine.advance(stop, tasks.values()).changed()).isEmpty();
        if (stop == Stop.CANCEL) {
            assertThat(step.state()).isEqualTo(RunState.CANCELLED);
        } else if (tasks.values().stream().anyMatch(node -> node.state() == TaskState.ERRORED)) {
            assertThat(step.state()).isEqualTo(RunState.ERRORED);
        }
    }

    private static TaskState end(Random random) {
        return any(
                random,
                List.of(TaskState.PASSED, TaskState.PASSED, TaskState.FAILED, TaskState.ERRORED, TaskState.TIMED_OUT));
    }

    private static Step apply(Map<String, Node> tasks, Stop stop) {
        Map<String, Node> before = Map.copyOf(tasks);
        Step step = RunMachine.advance(stop, tasks.values());
        step.changed().forEach((key, node) -> {
            assertThat(World.known(before.get(key)).state().isFinal())
                    .as("what is final never changes")
                    .isFalse();
            tasks.put(key, node);
        });
        return step;
    }

    private static Map<String, Node> graph(Random random) {
        Map<String, Node> tasks = new LinkedHashMap<>();
        int size = 1 + random.nextInt(12);
        for (int number = 0; number < size; number++) {
            List<TaskNeed> needs = new ArrayList<>();
            for (int other = 0; other < number; other++) {
                if (random.nextInt(4) == 0) {
                    TaskNeed.When when =
                            any(random, List.of(TaskNeed.When.PASSED, TaskNeed.When.FAILED, TaskNeed.When.ALWAYS));
                    needs.add(new TaskNeed("t" + other, when, List.of("t" + other)));
                }
            }
            tasks.put("t" + number, new Node("t" + number, TaskState.BLOCKED, null, false, needs));
        }
        return tasks;
    }
}
