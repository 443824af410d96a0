package dev.slipway.cli.dev;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What {@code slipway dev} is told.
 *
 * @param dataDirectory where everything is kept
 * @param host the address to listen on
 * @param port 0 for the one of the last time when it is free, else any
 * @param slots of the pool {@code local}; absent leaves those of a pool that is there, and gives a new one one per processor
 * @param taskEnvironment variables that every task gets
 * @param repositories directories of repositories that are served, by name
 * @param server settings of the server
 * @param drainTimeout how long what runs may take when it stops
 */
record DevSettings(
        Path dataDirectory,
        String host,
        int port,
        OptionalInt slots,
        Map<String, String> taskEnvironment,
        Map<String, Path> repositories,
        DevServerSettings server,
        Duration drainTimeout) {
    DevSettings {
        taskEnvironment = Map.copyOf(taskEnvironment);
        repositories = Map.copyOf(repositories);
    }
}
