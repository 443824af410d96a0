package dev.slipway.executor;

import dev.slipway.api.model.ExecutorFacts;
import dev.slipway.executor.backend.ShimBinary;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What an executor tells of its host. */
final class HostFacts {
    private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");

    private HostFacts() {}

    static ExecutorFacts read() {
        return ExecutorFacts.builder()
                .hostname(hostname())
                .os("linux")
                .architecture(ShimBinary.architecture())
                .cpus(Runtime.getRuntime().availableProcessors())
                .memoryBytes(memory())
                .version(Optional.ofNullable(HostFacts.class.getPackage().getImplementationVersion())
                        .orElse("development"))
                .build();
    }

    private static String hostname() {
        try {
            return Files.readString(HOSTNAME).strip();
        } catch (IOException unknown) {
            return "unknown";
        }
    }

    private static long memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }
}
