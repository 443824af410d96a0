package dev.slipway.server.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** What a pool lacks for a task, in words: the same conditions as those of the claim. */
final class Mismatch {
    private Mismatch() {}

    /** Everything that keeps the pool from running the task; empty when it can. */
    static List<String> of(ClaimingPool pool, QueueView.Row task) {
        List<String> lacks = new ArrayList<>();
        if (!pool.allows(task.project())) {
            lacks.add("it does not admit project " + task.project());
        }
        for (Map.Entry<String, String> label : task.selector().entrySet()) {
            String value = pool.labels().get(label.getKey());
            if (value == null) {
                lacks.add("it has no label " + label.getKey());
            } else if (!value.equals(label.getValue())) {
                lacks.add("its label " + label.getKey() + " is " + value + " and not " + label.getValue());
            }
        }
        if (!task.image().isEmpty()) {
            lacks.add("its backend process runs no images, and the task asks for " + task.image());
        }
        quantity(lacks, "cpu", Quantities::cpu, task.cpuMillis(), pool.cpuMillis());
        quantity(lacks, "memory", Quantities::size, task.memoryBytes(), pool.memoryBytes());
        quantity(lacks, "disk", Quantities::size, task.diskBytes(), pool.diskBytes());
        return lacks;
    }

    private static void quantity(
            List<String> lacks, String what, LongFunction<String> words, @Nullable Long asked, @Nullable Long given) {
        if (asked == null) {
            return;
        }
        if (given == null) {
            lacks.add("it declares no " + what + ", and the task asks for " + words.apply(asked));
        } else if (given < asked) {
            lacks.add("a slot has " + words.apply(given) + " of " + what + ", and the task asks for "
                    + words.apply(asked));
        }
    }
}
