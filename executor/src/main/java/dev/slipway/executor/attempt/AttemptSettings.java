package dev.slipway.executor.attempt;

import java.util.Map;

/**
 * What the executor's configuration says about attempts.
 *
 * @param environment variables that every user's process gets in addition
 */
public record AttemptSettings(Map<String, String> environment) {
    public AttemptSettings {
        environment = Map.copyOf(environment);
    }
}
