package dev.slipway.server.runs;

import dev.slipway.server.queue.ClaimedTask;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The environment of a script, but for its secrets. {@code docs/environment.md} lists it. */
final class RunEnvironment {
    private static final String BRANCH_PREFIX = "heads/";

    private RunEnvironment() {}

    /**
     * The parameters, {@code MATRIX_*}, the task's own variables, and {@code SLIPWAY_*}.
     *
     * @param publicUrl where people reach this server; null when it is not known
     */
    static Map<String, String> of(ClaimedTask claimed, TaskDefinition definition, @Nullable String publicUrl) {
        Map<String, String> environment = new LinkedHashMap<>(definition.env());
        environment.put("CI", "true");
        environment.put("SLIPWAY", "true");
        environment.put("SLIPWAY_PROJECT", claimed.project());
        environment.put("SLIPWAY_JOB", claimed.job());
        environment.put("SLIPWAY_RUN_NUMBER", String.valueOf(claimed.runNumber()));
        environment.put("SLIPWAY_RUN_ID", claimed.run().toString());
        environment.put("SLIPWAY_TASK", claimed.key());
        environment.put("SLIPWAY_TASK_NAME", definition.name());
        environment.put("SLIPWAY_ATTEMPT", String.valueOf(claimed.attemptNumber()));
        put(environment, "SLIPWAY_SHA", claimed.sha());
        put(environment, "SLIPWAY_REF", claimed.ref());
        put(environment, "SLIPWAY_BRANCH", branch(claimed.ref(), claimed.branch()));
        put(environment, "SLIPWAY_TAG", claimed.tag());
        if (publicUrl != null) {
            environment.put("SLIPWAY_URL", publicUrl);
            environment.put(
                    "SLIPWAY_RUN_URL",
                    publicUrl + "/v1/projects/" + claimed.project() + "/jobs/" + claimed.job() + "/runs/"
                            + claimed.runNumber());
        }
        return environment;
    }

    /** The branch of a resolved ref, else the one that was asked for. */
    static @Nullable String branch(@Nullable String ref, @Nullable String requested) {
        return ref != null && ref.startsWith(BRANCH_PREFIX) ? ref.substring(BRANCH_PREFIX.length()) : requested;
    }

    private static void put(Map<String, String> environment, String name, @Nullable String value) {
        if (value != null) {
            environment.put(name, value);
        }
    }
}
