package dev.slipway.jobfile.expand;

import java.util.List;
import java.util.Map;

/**
 * What a run does.
 *
 * @param tasks in an order in which each stands after those it needs; otherwise by name, then in the order of the matrix
 * @param parameters the parameters that have a value, by name
 */
public record JobGraph(List<ExpandedTask> tasks, Map<String, String> parameters) {
    public JobGraph {
        tasks = List.copyOf(tasks);
    }
}
