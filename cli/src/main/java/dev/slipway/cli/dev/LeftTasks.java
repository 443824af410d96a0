package dev.slipway.cli.dev;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobfile.schema.Durations;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The tasks whose scripts go on under their shims though no executor has them. The next start takes them up; without one, their shims end them when the lease has passed. */
record LeftTasks(int count, Duration longestLease) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Those of a data directory. */
    static LeftTasks of(DevDirectory directory) throws IOException {
        int count = 0;
        Duration longest = Duration.ZERO;
        Path attempts = directory.file("executor").resolve("attempts");
        if (Files.isDirectory(attempts)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(attempts)) {
                for (Path attempt : found) {
                    Optional<Duration> lease = leaseOfRunning(attempt);
                    if (lease.isPresent()) {
                        count++;
                        longest = longest.compareTo(lease.get()) < 0 ? lease.get() : longest;
                    }
                }
            }
        }
        return new LeftTasks(count, longest);
    }

    private static Optional<Duration> leaseOfRunning(Path attempt) {
        try {
            JsonNode started = read(attempt.resolve("started.json"));
            DevProcess shim = new DevProcess(
                    started.path("shim_pid").asLong(),
                    started.path("shim_start_ticks").asLong());
            return shim.isAlive()
                    ? Durations.parse(read(attempt.resolve("assignment.json"))
                            .path("lease_ttl")
                            .asText())
                    : Optional.empty();
        } catch (IOException _) {
            // It has not started, or is being removed; or nobody can read what it is.
            return Optional.empty();
        }
    }

    private static JsonNode read(Path file) throws IOException {
        return MAPPER.readTree(Files.readAllBytes(file));
    }

    /** In words for people; nothing when there are none. */
    Optional<String> words() {
        String limit = " for up to " + longestLease.toSeconds() + " s: the next start takes ";
        return switch (count) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of("1 task goes on" + limit + "it up, and otherwise it is ended");
            default -> Optional.of(count + " tasks go on" + limit + "them up, and otherwise they are ended");
        };
    }
}
