package dev.slipway.executor;

import dev.slipway.api.model.Assignment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server and an executor at work for it. */
public final class ExecutorFixture implements AutoCloseable {
    final FakeServer server;
    final Path data;
    private @Nullable Executor executor;

    ExecutorFixture(Path data) throws IOException {
        this.server = new FakeServer();
        this.data = data;
    }

    ExecutorConfiguration.Builder configuration() {
        return ExecutorConfiguration.of(server.url(), "linux", "build-1", data).poolToken(FakeServer.POOL_TOKEN);
    }

    Executor start() throws InterruptedException {
        return start(configuration().build());
    }

    Executor start(ExecutorConfiguration configuration) throws InterruptedException {
        Executor started = new Executor(configuration, Clock.systemUTC(), new SecureRandom());
        started.start();
        executor = started;
        return started;
    }

    FakeAttempt offer(Assignment.Builder assignment) {
        return server.offer(assignment.build());
    }

    /** Runs one attempt to its end. */
    FakeAttempt run(Assignment.Builder assignment) throws InterruptedException {
        FakeAttempt attempt = offer(assignment);
        attempt.awaitOutcome();
        return attempt;
    }

    List<Path> attemptDirectories() throws IOException {
        try (Stream<Path> found = Files.list(data.resolve("attempts"))) {
            return found.toList();
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (executor != null) {
            executor.stop();
        }
        server.close();
    }
}
