package dev.slipway.server.runs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one state machine of runs and tasks: pure functions of what is stored.
 *
 * <p>The state of a run that is prepared follows from the request to cancel it and the states of its tasks, by the precedence {@code cancelled > errored > timed_out > failed >
 * passed}; a run whose tasks were all skipped is {@code skipped}.
 */
public final class RunMachine {
    private RunMachine() {}

    /** What ends a run before its tasks do by themselves. */
    public enum Stop {
        /** Nothing. */
        NONE,
        /** The run took longer than its timeout. */
        TIMEOUT,
        /** Somebody asked for its end. */
        CANCEL
    }

    /**
     * A task as the machine sees it.
     *
     * @param skipReason null unless it is skipped
     * @param started whether it was ever claimed
     */
    public record Node(
            String key, TaskState state, @Nullable SkipReason skipReason, boolean started, List<TaskNeed> needs) {
        Node to(TaskState next, @Nullable SkipReason reason) {
            return new Node(key, next, reason, started, needs);
        }
    }

    /**
     * What follows.
     *
     * @param state of the run
     * @param changed the tasks whose state changes, by key
     */
    public record Step(RunState state, Map<String, Node> changed) {}

    private enum Verdict {
        WAIT,
        GO,
        SKIP
    }

    /** Moves all tasks as far as they go now, and says in which state that leaves the run. */
    public static Step advance(Stop stop, Collection<Node> tasks) {
        Map<String, Node> all = new LinkedHashMap<>();
        tasks.forEach(task -> all.put(task.key(), task));
        Map<String, Node> changed = new LinkedHashMap<>();
        // A skipped task may decide others, in any order of the file; each pass decides at least one or is the last.
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Node task : List.copyOf(all.values())) {
                Node next = next(task, stop, all);
                if (next.state() != task.state()) {
                    all.put(task.key(), next);
                    changed.put(task.key(), next);
                    moved = true;
                }
            }
        }
        return new Step(stateOf(stop, all.values()), changed);
    }

    private static Node next(Node task, Stop stop, Map<String, Node> all) {
        return switch (task.state()) {
            case BLOCKED, QUEUED ->
                switch (stop) {
                    case CANCEL -> task.to(TaskState.CANCELLED, null);
                    case TIMEOUT -> task.to(TaskState.TIMED_OUT, null);
                    case NONE -> task.state() == TaskState.BLOCKED ? unblocked(task, all) : task;
                };
            case RUNNING, PASSED, FAILED, ERRORED, CANCELLED, TIMED_OUT, SKIPPED -> task;
        };
    }

    private static Node unblocked(Node task, Map<String, Node> all) {
        List<Verdict> verdicts = new ArrayList<>();
        for (TaskNeed need : task.needs()) {
            verdicts.add(verdict(
                    need,
                    need.keys().stream()
                            .map(all::get)
                            .filter(node -> node != null)
                            .toList()));
        }
        if (verdicts.contains(Verdict.SKIP)) {
            return task.to(TaskState.SKIPPED, SkipReason.NEEDS);
        }
        return verdicts.contains(Verdict.WAIT) ? task : task.to(TaskState.QUEUED, null);
    }

    private static Verdict verdict(TaskNeed need, List<Node> needed) {
        boolean allFinal = needed.stream().allMatch(node -> node.state().isFinal());
        return switch (need.when()) {
            case PASSED -> {
                if (needed.stream().anyMatch(node -> node.state().isFinal() && !countsAsPassed(node))) {
                    yield Verdict.SKIP;
                }
                yield allFinal ? Verdict.GO : Verdict.WAIT;
            }
            case FAILED -> {
                if (!allFinal) {
                    yield Verdict.WAIT;
                }
                yield needed.stream().anyMatch(RunMachine::wentWrong) ? Verdict.GO : Verdict.SKIP;
            }
            case ALWAYS -> allFinal ? Verdict.GO : Verdict.WAIT;
        };
    }

    private static boolean countsAsPassed(Node node) {
        return node.state() == TaskState.PASSED
                || (node.state() == TaskState.SKIPPED && node.skipReason() == SkipReason.CONDITION);
    }

    private static boolean wentWrong(Node node) {
        return switch (node.state()) {
            case FAILED, ERRORED, TIMED_OUT -> true;
            case BLOCKED, QUEUED, RUNNING, PASSED, CANCELLED, SKIPPED -> false;
        };
    }

    private static RunState stateOf(Stop stop, Collection<Node> tasks) {
        if (tasks.stream().anyMatch(task -> !task.state().isFinal())) {
            return tasks.stream().anyMatch(Node::started) ? RunState.RUNNING : RunState.QUEUED;
        }
        if (stop == Stop.CANCEL || has(tasks, TaskState.CANCELLED)) {
            return RunState.CANCELLED;
        }
        if (has(tasks, TaskState.ERRORED)) {
            return RunState.ERRORED;
        }
        if (has(tasks, TaskState.TIMED_OUT)) {
            return RunState.TIMED_OUT;
        }
        if (has(tasks, TaskState.FAILED)) {
            return RunState.FAILED;
        }
        return tasks.stream().allMatch(task -> task.state() == TaskState.SKIPPED) ? RunState.SKIPPED : RunState.PASSED;
    }

    private static boolean has(Collection<Node> tasks, TaskState state) {
        return tasks.stream().anyMatch(task -> task.state() == state);
    }
}
