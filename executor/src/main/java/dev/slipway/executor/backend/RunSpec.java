package dev.slipway.executor.backend;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What is to be run.
 *
 * @param command the command and its arguments; one without a slash is looked for in the PATH of {@code environment}
 * @param environment all of it
 * @param directory where, absolute
 * @param outputLimit bytes of output that are kept; 0 for no limit
 * @param grace between TERM and KILL
 * @param timeout of the process; zero for none
 * @param orphanGrace how long the tree lives on without an executor
 */
public record RunSpec(
        List<String> command,
        Map<String, String> environment,
        Path directory,
        long outputLimit,
        Duration grace,
        Duration timeout,
        Duration orphanGrace) {
    public RunSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
