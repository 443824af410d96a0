package dev.slipway.server.runs;

import dev.slipway.jobfile.schema.Durations;
import dev.slipway.server.events.AfterCommit;
import dev.slipway.server.queue.QueuedTask;
import dev.slipway.server.queue.TaskQueue;
import dev.slipway.server.runs.RunStore.TaskChange;
import dev.slipway.server.runs.RunStore.TaskRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Carries out what the state machine says, within the transaction that changed something. */
final class RunProgress {
    private RunProgress() {}

    /** Moves the tasks of a locked run as far as they go, queues what became ready, and writes the run's state. */
    static RunState advance(DSLContext transaction, AfterCommit after, LockedRun run, Instant now) {
        Map<String, TaskRow> rows = RunStore.tasks(transaction, run.uid());
        RunMachine.Step step = RunMachine.advance(
                run.stop(), rows.values().stream().map(TaskRow::node).toList());
        Map<String, RunMachine.Node> states = new LinkedHashMap<>();
        rows.forEach((key, row) -> states.put(key, step.changed().getOrDefault(key, row.node())));

        List<TaskChange> changes = new ArrayList<>();
        List<UUID> ready = new ArrayList<>();
        step.changed().forEach((key, node) -> {
            UUID task = uid(rows, key);
            changes.add(change(task, node, run, states, now));
            if (node.state() == TaskState.QUEUED) {
                ready.add(task);
            }
        });
        RunStore.changeTasks(transaction, changes);
        enqueue(transaction, after, run, ready, now);
        RunStore.changeRun(transaction, run.uid(), step.state(), now);
        after.runChanged(run.uid());
        return step.state();
    }

    private static UUID uid(Map<String, TaskRow> rows, String key) {
        TaskRow row = rows.get(key);
        if (row == null) {
            throw new IllegalStateException("no task " + key);
        }
        return row.uid();
    }

    private static void enqueue(
            DSLContext transaction, AfterCommit after, LockedRun run, List<UUID> ready, Instant now) {
        if (ready.isEmpty()) {
            return;
        }
        Map<UUID, TaskDefinition> definitions = RunStore.definitions(transaction, ready);
        Instant deadline = now.plusMillis(run.queueTimeoutMs());
        List<QueuedTask> queued = new ArrayList<>();
        for (UUID task : ready) {
            TaskDefinition definition = definitions.get(task);
            if (definition != null) {
                queued.add(definition.queued(task, null, deadline));
            }
        }
        TaskQueue.enqueue(transaction, after, owner(run), queued, now);
    }

    static TaskQueue.Owner owner(LockedRun run) {
        return new TaskQueue.Owner(run.uid(), run.projectUid(), run.project());
    }

    private static TaskChange change(
            UUID task, RunMachine.Node node, LockedRun run, Map<String, RunMachine.Node> states, Instant now) {
        Cause cause = cause(node, run.timeoutMs(), states);
        return new TaskChange(
                task,
                node.state().wireName(),
                node.skipReason() == null ? null : node.skipReason().wireName(),
                cause.reason(),
                cause.message(),
                now,
                node.state().isFinal() ? now : null);
    }

    /** Why a task ended without an attempt, for programs and for people. */
    record Cause(@Nullable String reason, @Nullable String message) {}

    static Cause cause(RunMachine.Node node, long timeoutMs, Map<String, RunMachine.Node> states) {
        return switch (node.state()) {
            case CANCELLED -> new Cause("run_cancelled", "the run was cancelled before this task started");
            case TIMED_OUT ->
                new Cause(
                        "run_timeout",
                        "the run took longer than its timeout of " + Durations.format(Duration.ofMillis(timeoutMs)));
            case SKIPPED -> new Cause(null, skipMessage(node, states));
            case BLOCKED, QUEUED, RUNNING, PASSED, FAILED, ERRORED -> new Cause(null, null);
        };
    }

    private static String skipMessage(RunMachine.Node node, Map<String, RunMachine.Node> states) {
        List<String> ended = new ArrayList<>();
        for (TaskNeed need : node.needs()) {
            for (String key : need.keys()) {
                RunMachine.Node needed = states.get(key);
                if (needed != null
                        && needed.state().isFinal()
                        && (needed.state() != TaskState.PASSED || need.when() == TaskNeed.When.FAILED)) {
                    ended.add(key + " " + needed.state().wireName().replace('_', ' '));
                }
            }
        }
        return ended.isEmpty()
                ? "what it needs ended otherwise"
                : "what it needs ended otherwise: " + String.join(", ", ended);
    }
}
