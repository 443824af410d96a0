package dev.slipway.server.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the reference of the configuration from the settings: {@code docs/configuration.md}. */
public final class ConfigurationReference {
    private static final String HEAD = """
            # Configuration of the server

            Generated from the code; a test holds it current.

            A setting is given as a flag, as an environment variable, or in a YAML file that `--config FILE` or `SLIPWAY_CONFIG` names. Flags win
            over variables, variables over the file, the file over defaults. In the file, dots are levels:

            ```yaml
            listen: 0.0.0.0:8080
            database:
              url: postgresql://slipway:secret@db.example.org:5432/slipway
              pool_size: 30
            ```

            An unknown setting or a bad value stops the start; all that is wrong is told at once, with its source. Durations are written `90s`, `1h30m`;
            sizes `512Mi`. Passwords and keys are better given as variables or in the file than as flags, which every user of the machine can see.

            | setting | flag and variable | value | default | |
            |---|---|---|---|---|
            """;

    private ConfigurationReference() {}

    /** Writes the file that the argument names. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), markdown());
    }

    static String markdown() {
        StringBuilder text = new StringBuilder(HEAD);
        for (Setting<?> setting : ServerConfiguration.settings()) {
            text.append("| `")
                    .append(setting.key())
                    .append("` | `")
                    .append(setting.flag())
                    .append("` `")
                    .append(setting.variable())
                    .append("` | ")
                    .append(setting.type().expected())
                    .append(" | ")
                    .append(setting.defaultText() == null ? "" : "`" + setting.defaultText() + "`")
                    .append(" | ")
                    .append(setting.description())
                    .append(" |\n");
        }
        return text.toString();
    }
}
