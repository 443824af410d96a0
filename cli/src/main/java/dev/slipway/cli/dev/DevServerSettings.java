package dev.slipway.cli.dev;

import static java.util.Objects.requireNonNull;

import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.server.launch.ConfigurationException;
import dev.slipway.server.launch.LoggingSettings;
import dev.slipway.server.launch.ServerConfiguration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings of the server of {@code slipway dev}: what {@code --set} says over defaults for one person.
 *
 * @param given by {@code --set}, by their keys
 * @param environment for the proxies and certificates of Git
 */
record DevServerSettings(Map<String, String> given, Map<String, String> environment) {
    private static final Map<String, String> DEFAULTS = Map.of("git.allow_loopback", "true", "log.format", "text");
    /** What {@code slipway dev} decides itself, with what to give instead. */
    private static final Map<String, String> DECIDED = new TreeMap<>(Map.of(
            "listen", "give --listen",
            "data_dir", "give --data-dir",
            "admin_token_file", "the token stands in admin-token of the directory that --data-dir names",
            "database.url", "it has a PostgreSQL of its own in the directory that --data-dir names"));

    private static final String NO_DATABASE_YET = "postgresql://localhost/not-started";

    DevServerSettings {
        given = Map.copyOf(requireNonNull(given, "given is null"));
        environment = Map.copyOf(requireNonNull(environment, "environment is null"));
    }

    /**
     * What is logged; all settings are checked with it, before there is a database.
     *
     * @throws ConfigurationException with everything that is wrong
     * @throws CommandException when what {@code slipway dev} decides itself is set
     */
    LoggingSettings logging() {
        List<String> refused = DECIDED.entrySet().stream()
                .filter(setting -> given.containsKey(setting.getKey()))
                .map(setting -> "\n  --set " + setting.getKey() + " is not for slipway dev: " + setting.getValue())
                .toList();
        if (!refused.isEmpty()) {
            throw new CommandException(
                    ExitCode.BAD_CONFIGURATION, "the configuration has errors:" + String.join("", refused));
        }
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
