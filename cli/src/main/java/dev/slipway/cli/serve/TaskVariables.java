package dev.slipway.cli.serve;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables that an executor gives every task beside their own. */
public final class TaskVariables {
    private TaskVariables() {}

    /**
     * The variables of {@code --env} flags.
     *
     * @param given a name without a value takes that of this process, and is left out when it has none
     * @param own the environment of this process
     */
    public static Map<String, String> resolve(Map<String, @Nullable String> given, Map<String, String> own) {
        Map<String, String> resolved = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            String found = value == null ? own.get(name) : value;
            if (found != null) {
                resolved.put(name, found);
            }
        });
        return resolved;
    }
}
