package dev.slipway.cli.local;

import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.jobfile.expand.ExpandedTask;
import dev.slipway.jobfile.schema.Nearest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which tasks of a graph are wanted. */
final class TaskSelection {
    private TaskSelection() {}

    /**
     * The tasks of these names or keys, and those that they need, in the order of the graph; all of them when none is named.
     *
     * @param withNeeds false to leave out what they need
     */
    static List<ExpandedTask> select(List<ExpandedTask> graph, List<String> wanted, boolean withNeeds) {
        if (wanted.isEmpty()) {
            return graph;
        }
        Map<String, ExpandedTask> byKey =
                graph.stream().collect(Collectors.toMap(ExpandedTask::key, Function.identity()));
        Set<String> chosen = new HashSet<>();
        Deque<ExpandedTask> open = new ArrayDeque<>();
        wanted.forEach(word -> open.addAll(find(graph, word)));
        while (!open.isEmpty()) {
            ExpandedTask task = open.remove();
            if (chosen.add(task.key()) && withNeeds) {
                for (String needed : task.needs().keySet()) {
                    ExpandedTask other = byKey.get(needed);
                    if (other != null) {
                        open.add(other);
                    }
                }
            }
        }
        return graph.stream().filter(task -> chosen.contains(task.key())).toList();
    }

    private static List<ExpandedTask> find(List<ExpandedTask> graph, String word) {
        List<ExpandedTask> found = graph.stream()
                .filter(task -> task.key().equals(word) || task.name().equals(word))
                .toList();
        if (found.isEmpty()) {
            Set<String> words = new LinkedHashSet<>();
            graph.forEach(task -> {
                words.add(task.name());
                words.add(task.key());
            });
            throw new CommandException(ExitCode.USAGE, "there is no task \"" + word + "\"" + Nearest.hint(word, words));
        }
        return found;
    }
}
