package dev.slipway.cli.dev;

import dev.slipway.cli.connection.ConnectionOptions;
import dev.slipway.cli.connection.UserDirectories;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flag {@code --data-dir}. */
final class DataDirectoryOption {
    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where everything is kept. Default: slipway/dev in XDG_DATA_HOME (~/.local/share).")
    private @Nullable Path directory;

    Path path() {
        return directory == null ? UserDirectories.development(System.getenv()) : directory;
    }

    /** As it is to be given to another command; empty for the default. */
    String flag() {
        return directory == null ? "" : " --data-dir " + ConnectionOptions.quoted(directory.toString());
    }
}
