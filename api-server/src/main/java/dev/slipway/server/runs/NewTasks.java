package dev.slipway.server.runs;

import dev.slipway.server.base.Ids;
import dev.slipway.server.events.AfterCommit;
import dev.slipway.server.queue.QueuedTask;
import dev.slipway.server.queue.TaskQueue;
import dev.slipway.server.runs.RunStore.NewTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Puts the tasks of a run into the database, each in the state in which it begins. */
final class NewTasks {
    private static final String UNTRUSTED = "untrusted";

    private NewTasks() {}

    /** Of the run, what its tasks depend on. */
    record Terms(TaskQueue.Owner owner, boolean trusted, Duration timeout, Duration queueTimeout) {}

    /**
     * Inserts the tasks and queues those that need nothing.
     *
     * @return the state of the run
     */
    static RunState insert(
            DSLContext transaction,
            AfterCommit after,
            Terms terms,
            List<TaskDefinition> definitions,
            Ids ids,
            Instant now) {
        List<RunMachine.Node> nodes = new ArrayList<>();
        for (TaskDefinition definition : definitions) {
            boolean refused = !terms.trusted() && !definition.secrets().isEmpty();
            TaskState state = refused ? TaskState.ERRORED : TaskState.BLOCKED;
            nodes.add(new RunMachine.Node(definition.key(), state, null, false, definition.needs()));
        }
        RunMachine.Step step = RunMachine.advance(RunMachine.Stop.NONE, nodes);
        Map<String, RunMachine.Node> states = new LinkedHashMap<>();
        nodes.forEach(node -> states.put(node.key(), step.changed().getOrDefault(node.key(), node)));

        List<NewTask> tasks = new ArrayList<>();
        List<QueuedTask> queued = new ArrayList<>();
        Instant deadline = now.plus(terms.queueTimeout());
        for (TaskDefinition definition : definitions) {
            UUID uid = ids.next();
            RunMachine.Node node = states.get(definition.key());
            if (node == null) {
                throw new IllegalStateException("no task " + definition.key());
            }
            tasks.add(newTask(uid, tasks.size(), definition, node, states, terms, now));
            if (node.state() == TaskState.QUEUED) {
                queued.add(definition.queued(uid, null, deadline));
            }
        }
        RunStore.insertTasks(transaction, terms.owner().run(), tasks);
        TaskQueue.enqueue(transaction, after, terms.owner(), queued, now);
        return step.state();
    }

    private static NewTask newTask(
            UUID uid,
            int ordinal,
            TaskDefinition definition,
            RunMachine.Node node,
            Map<String, RunMachine.Node> states,
            Terms terms,
            Instant now) {
        RunProgress.Cause cause = node.state() == TaskState.ERRORED
                ? new RunProgress.Cause(UNTRUSTED, untrusted(definition))
                : RunProgress.cause(node, terms.timeout().toMillis(), states);
        return new NewTask(
                uid,
                ordinal,
                definition.key(),
                definition.name(),
                node.state().wireName(),
                skipReason(node),
                cause.reason(),
                cause.message(),
                definition.needs(),
                definition,
                now,
                node.state().isFinal() ? now : null);
    }

    private static @Nullable String skipReason(RunMachine.Node node) {
        SkipReason reason = node.skipReason();
        return reason == null ? null : reason.wireName();
    }

    private static String untrusted(TaskDefinition definition) {
        List<String> names = definition.secrets().values().stream()
                .map(use -> use.name())
                .distinct()
                .sorted()
                .toList();
        return "no branch or tag of the repository contains the commit, so that the task may not have the secrets it names: "
                + String.join(", ", names);
    }
}
