package dev.slipway.server.git;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * The limits of a {@link GitCache}.
 *
 * @param totalBytes of all repositories together; passed only while every repository is in use, by at most
 *     {@code children × repositoryBytes}
 * @param repositoryBytes of one repository; a fetch that passes it is killed
 * @param operationTimeout of one call of {@code resolve} or {@code readFile}, waiting for its turn included
 * @param children how many git processes may run at a time
 * @param childMemoryBytes address space of one git process: a pack can make git allocate what the server never sent
 * @param environment more variables for git, for example {@code https_proxy} or {@code GIT_SSL_CAINFO}; with a proxy
 *     it is the proxy that looks names up, so the check of addresses is the proxy's then
 */
public record GitCacheSettings(
        long totalBytes,
        long repositoryBytes,
        Duration operationTimeout,
        int children,
        long childMemoryBytes,
        Map<String, String> environment) {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    public GitCacheSettings {
        requireNonNull(operationTimeout, "operationTimeout is null");
        environment = Map.copyOf(environment);
        requireRange("repositoryBytes", repositoryBytes, MIB, 1024 * GIB);
        requireRange("totalBytes", totalBytes, repositoryBytes, 1024 * 1024 * GIB);
        requireRange("operationTimeout in seconds", operationTimeout.toSeconds(), 1, 3600);
        requireRange("children", children, 1, 256);
        requireRange("childMemoryBytes", childMemoryBytes, 256 * MIB, 1024 * GIB);
    }

    boolean usesProxy() {
        return environment.keySet().stream()
                .anyMatch(
                        name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy") && !name.equalsIgnoreCase("no_proxy"));
    }

    private static void requireRange(String name, long value, long minimum, long maximum) {
        if (value < minimum || value > maximum) {
            throw new IllegalArgumentException(
                    "git cache: " + name + " is " + value + ", not from " + minimum + " to " + maximum);
        }
    }
}
