package dev.slipway.jobfile.expand;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobfile.schema.Faults;
import dev.slipway.jobfile.schema.Nearest;
import dev.slipway.jobfile.schema.Pointers;
import dev.slipway.jobfile.schema.Words;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks that each need names a task and results that there are, and that no task waits for itself. */
final class NeedsCheck {
    private final Map<String, ObjectNode> merged;
    private final Faults.Collector faults;
    private final Set<String> done = new HashSet<>();
    private final Set<String> path = new LinkedHashSet<>();

    /** @param merged the tasks by name, with what they inherit */
    NeedsCheck(Map<String, ObjectNode> merged, Faults.Collector faults) {
        this.merged = merged;
        this.faults = faults;
    }

    void check() {
        merged.forEach((name, task) -> {
            for (Map.Entry<String, JsonNode> need : task.path("needs").properties()) {
                need(name, need.getKey(), need.getValue());
            }
        });
        merged.keySet().forEach(this::cycles);
    }

    private static String pointer(String task, String need) {
        return Pointers.child(Pointers.child("/tasks", task) + "/needs", need);
    }

    private List<String> others(String name) {
        return merged.keySet().stream().filter(other -> !other.equals(name)).toList();
    }

    private void need(String name, String needed, JsonNode need) {
        ObjectNode target = merged.get(needed);
        if (target == null) {
            faults.add(
                    pointer(name, needed),
                    "needs",
                    () -> "there is no task " + Words.quote(needed) + Nearest.hint(needed, others(name)));
            return;
        }
        List<String> results = new ArrayList<>();
        target.path("results").fieldNames().forEachRemaining(results::add);
        List<JsonNode> wanted = Texts.items(need.path("results"));
        for (int index = 0; index < wanted.size(); index++) {
            String result = wanted.get(index).asText();
            if (!results.contains(result)) {
                faults.add(
                        Pointers.child(pointer(name, needed) + "/results", index),
                        "needs",
                        () -> "the task " + Words.quote(needed) + " has no result " + Words.quote(result)
                                + Nearest.hint(result, results));
            }
        }
    }

    /** Depth first; the depth is the number of tasks at most. Each cycle is told where it closes. */
    private void cycles(String name) {
        ObjectNode task = merged.get(name);
        if (task == null || done.contains(name)) {
            return;
        }
        path.add(name);
        task.path("needs").fieldNames().forEachRemaining(needed -> {
            if (path.contains(needed)) {
                faults.add(pointer(name, needed), "cycle", () -> "these tasks wait for each other: " + cycle(needed));
            } else {
                cycles(needed);
            }
        });
        path.remove(name);
        done.add(name);
    }

    private String cycle(String from) {
        List<String> all = new ArrayList<>(path);
        List<String> cycle = new ArrayList<>(all.subList(all.indexOf(from), all.size()));
        cycle.add(from);
        int hidden = cycle.size() - 20;
        if (hidden > 0) {
            cycle.subList(10, 10 + hidden).clear();
            cycle.add(10, "… " + hidden + " more …");
        }
        return String.join(" → ", cycle);
    }
}
