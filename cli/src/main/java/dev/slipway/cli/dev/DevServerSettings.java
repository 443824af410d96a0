package dev.slipway.cli.dev;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.launch.ConfigurationException;
import dev.slipway.server.launch.LoggingSettings;
import dev.slipway.server.launch.ServerConfiguration;
import java.util.HashMap;
import java.util.Map;

/**
 * Settings of the server of {@code slipway dev}: what {@code --set} says over defaults for one person.
 *
 * @param given by {@code --set}, by their keys
 * @param environment for the proxies and certificates of Git
 */
record DevServerSettings(Map<String, String> given, Map<String, String> environment) {
    private static final Map<String, String> DEFAULTS = Map.of("git.allow_loopback", "true", "log.format", "text");
    private static final String NO_DATABASE_YET = "postgresql://localhost/not-started";

    DevServerSettings {
        given = Map.copyOf(requireNonNull(given, "given is null"));
        environment = Map.copyOf(requireNonNull(environment, "environment is null"));
    }

    /**
     * What is logged; all settings are checked with it, before there is a database.
     *
     * @throws ConfigurationException with everything that is wrong
     */
    LoggingSettings logging() {
        return configuration(Map.of("database.url", NO_DATABASE_YET)).logging();
    }

    /** The whole configuration; what {@code slipway dev} decides wins. */
    ServerConfiguration configuration(Map<String, String> decided) {
        Map<String, String> all = new HashMap<>(DEFAULTS);
        all.putAll(given);
        all.putAll(decided);
        return ServerConfiguration.of(all, environment);
    }
}
