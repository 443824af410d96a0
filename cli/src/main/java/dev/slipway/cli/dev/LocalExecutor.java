package dev.slipway.cli.dev;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.client.ApiException;
import dev.slipway.cli.Program;
import dev.slipway.cli.serve.HostName;
import dev.slipway.executor.Executor;
import dev.slipway.executor.ExecutorConfiguration;
import dev.slipway.executor.ExecutorStartException;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The executor of {@code slipway dev}. It ends when its pool is deleted, since its credential and the pool token go with the pool; then it waits until the pool is declared again, and joins it with
 * a new token.
 */
final class LocalExecutor {
    private static final Logger log = LoggerFactory.getLogger(LocalExecutor.class);
    private static final Duration REGISTRATION_PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final URI server;
    private final LocalPool pool;
    private final DevDirectory directory;
    private final DevSettings settings;
    private volatile Executor executor;
    private final Thread watch;

    private LocalExecutor(URI server, LocalPool pool, DevDirectory directory, DevSettings settings)
            throws IOException, InterruptedException {
        this.server = requireNonNull(server, "server is null");
        this.pool = requireNonNull(pool, "pool is null");
        this.directory = requireNonNull(directory, "directory is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.executor = join();
        this.watch = Thread.ofVirtual().name("executor-watch").unstarted(this::watch);
    }

    /**
     * Starts it, and returns when it has joined the pool.
     *
     * @throws ExecutorStartException when it cannot run here
     */
    static LocalExecutor start(URI server, LocalPool pool, DevDirectory directory, DevSettings settings)
            throws IOException, InterruptedException {
        LocalExecutor started = new LocalExecutor(server, pool, directory, settings);
        started.watch.start();
        return started;
    }

    private Executor join() throws IOException, InterruptedException {
        Executor joining = new Executor(
                ExecutorConfiguration.of(server, LocalPool.NAME, HostName.get(), directory.file("executor"))
                        .poolToken(pool.token())
                        .environment(settings.taskEnvironment())
                        .build(),
                Clock.systemUTC(),
                new SecureRandom());
        joining.start();
        try {
            joining.awaitRegistration(REGISTRATION_PATIENCE);
            return joining;
        } catch (ExecutorStartException | InterruptedException exception) {
            joining.stop();
            throw exception;
        }
    }

    private void watch() {
        try {
            while (true) {
                try {
                    executor.awaitEnd();
                    return;
                } catch (ExecutorStartException ended) {
                    executor.stop();
                    joinAgain();
                }
            }
        } catch (InterruptedException _) {
            // It is drained.
        }
    }

    private void joinAgain() throws InterruptedException {
        boolean told = false;
        while (true) {
            try {
                if (pool.isDeclared()) {
                    executor = join();
                    log.info("the executor has joined runner pool {} again", LocalPool.NAME);
                    return;
                }
                if (!told) {
                    log.warn(
                            "runner pool {} was deleted, so nothing runs here. Declare it again and the executor joins it: {}",
                            LocalPool.NAME,
                            "echo '" + LocalPool.PATH + ": {process: {}}' | " + Program.name() + " apply -f -");
                    told = true;
                }
            } catch (IOException | ApiException | ExecutorStartException exception) {
                log.info("the executor cannot join runner pool {} yet: {}", LocalPool.NAME, exception.getMessage());
            }
            Thread.sleep(POLL);
        }
    }

    /**
     * Claims no more, waits for what runs, and ends.
     *
     * @param progress is told what it waits for
     */
    void drain(Consumer<String> progress) throws IOException, InterruptedException {
        watch.interrupt();
        watch.join();
        int busy = executor.busy();
        if (busy > 0) {
            progress.accept("waiting up to " + settings.drainTimeout().toSeconds() + " s for " + busy
                    + (busy == 1 ? " running task" : " running tasks"));
        }
        if (!executor.drain(settings.drainTimeout())) {
            // Scripts go on by themselves. Before and after them nothing does.
            progress.accept(LeftTasks.of(directory).words().orElse("what has not ended is taken up by the next start"));
        }
    }
}
