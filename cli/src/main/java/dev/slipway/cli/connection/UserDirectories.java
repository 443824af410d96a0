package dev.slipway.cli.connection;

import java.nio.file.Path;
import java.util.Map;

/** Where a user's files are, by the XDG base directory specification. */
public final class UserDirectories {
    private UserDirectories() {}

    /** The default data directory of {@code slipway dev}. */
    public static Path development(Map<String, String> environment) {
        return base(environment, "XDG_DATA_HOME", ".local/share")
                .resolve("slipway")
                .resolve("dev");
    }

    /** Where the profiles stand. */
    public static Path configuration(Map<String, String> environment) {
        return base(environment, "XDG_CONFIG_HOME", ".config").resolve("slipway");
    }

    private static Path base(Map<String, String> environment, String variable, String below) {
        String given = environment.get(variable);
        // The specification: a relative path is to be ignored.
        if (given != null && Path.of(given).isAbsolute()) {
            return Path.of(given);
        }
        return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")))
                .resolve(below);
    }
}
