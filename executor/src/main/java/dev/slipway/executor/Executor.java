package dev.slipway.executor;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.model.Assignment;
import dev.slipway.executor.attempt.AttemptJournal;
import dev.slipway.executor.attempt.AttemptRun;
import dev.slipway.executor.attempt.AttemptSettings;
import dev.slipway.executor.attempt.Leftovers;
import dev.slipway.executor.backend.Backend;
import dev.slipway.executor.backend.ProcessBackend;
import dev.slipway.executor.backend.ShimBinary;
import dev.slipway.executor.checkout.CheckoutSettings;
import dev.slipway.executor.checkout.GitProgram;
import dev.slipway.executor.files.PrivateFiles;
import dev.slipway.executor.server.AttemptServer;
import dev.slipway.executor.server.Calls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor: claims attempts from a server and runs them as processes of this machine.
 *
 * <p>{@link #start} takes the data directory, joins the pool if it has to, takes up what an earlier life left, and claims.
 * {@link #drain} claims no more and waits for what runs. {@link #stop} leaves at once: what runs goes on, and is adopted by
 * the next start on the same data directory, or ends by itself when none comes within the lease.
 */
public final class Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Executor.class);
    /** A checkout stops before the disk is so full that the executor itself cannot work. */
    private static final long LEAST_FREE_BYTES = 16L << 20;

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final ExecutorConfiguration configuration;
    private final Clock clock;
    private final RandomGenerator random;
    private final Slots slots = new Slots();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> registered = new CompletableFuture<>();
    private @Nullable DataDirectory directory;
    private @Nullable Backend backend;
    private @Nullable Thread claims;

    /**
     * An executor that is not started yet.
     *
     * @param random makes the ids of claims, which no two executors may share: a {@link java.security.SecureRandom}
     */
    public Executor(ExecutorConfiguration configuration, Clock clock, RandomGenerator random) {
        this.configuration = requireNonNull(configuration, "configuration is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.random = requireNonNull(random, "random is null");
    }

    /**
     * Starts, and returns while the executor joins its pool and claims. That may take as long as the server is away.
     *
     * @throws ExecutorStartException when this host or the data directory is not fit for it
     */
    public synchronized void start() throws InterruptedException {
        if (claims != null) {
            throw new IllegalStateException("the executor was started before");
        }
        GitProgram.fault().ifPresent(fault -> {
            throw new ExecutorStartException(fault);
        });
        DataDirectory taken = DataDirectory.open(configuration.dataDirectory());
        directory = taken;
        try {
            Path shim = shim(taken);
            Backend processes = new ProcessBackend(shim);
            backend = processes;
            claims = Thread.ofVirtual().name("claims").start(() -> run(taken, shim, processes));
        } catch (RuntimeException unfit) {
            taken.close();
            throw unfit;
        }
    }

    private Path shim(DataDirectory taken) {
        Path given = configuration.shim();
        try {
            return given != null ? given : ShimBinary.unpack(taken.root());
        } catch (IOException failed) {
            throw new ExecutorStartException("the shim cannot be unpacked: " + failed.getMessage(), failed);
        }
    }

    /** Waits until the executor has joined its pool, and claims. */
    public void awaitRegistration(Duration patience) throws InterruptedException {
        await(registered, patience);
    }

    /**
     * Waits until the executor ends.
     *
     * @throws ExecutorStartException when it cannot go on
     */
    public void awaitEnd() throws InterruptedException {
        await(ended, Duration.ofDays(365_000));
    }

    private static void await(CompletableFuture<?> future, Duration patience) throws InterruptedException {
        try {
            future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new ExecutorStartException("the server does not answer; is it running?", late);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof ExecutorStartException start
                    ? start
                    : new ExecutorStartException("the executor ended: " + failure.getCause(), failure);
        }
    }

    /** Attempts that are being worked on. */
    public int busy() {
        return slots.busy();
    }

    /**
     * Claims no more, waits for what runs, and stops.
     *
     * @param limit how long it waits; what still runs then is left for the next start
     * @return whether all was finished
     */
    public boolean drain(Duration limit) throws InterruptedException {
        endClaims();
        if (slots.busy() > 0) {
            LOG.info(
                    "no more is claimed; what runs is waited for, {} s at most: {} attempts",
                    limit.toSeconds(),
                    slots.busy());
        }
        boolean idle = slots.awaitIdle(limit.toMillis());
        stop();
        return idle;
    }

    /** Leaves at once. */
    public void stop() throws InterruptedException {
        endClaims();
        threads.shutdownNow();
        threads.awaitTermination(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        synchronized (this) {
            if (backend != null) {
                backend.close();
            }
            if (directory != null) {
                directory.close();
            }
        }
        ended.complete(null);
    }

    private void endClaims() throws InterruptedException {
        Thread thread;
        synchronized (this) {
            thread = claims;
        }
        if (thread != null) {
            thread.interrupt();
            thread.join(STOP_PATIENCE);
        }
    }

    private void run(DataDirectory taken, Path shim, Backend processes) {
        try {
            ApiClient client = ApiClient.of(
                    configuration.serverUrl(),
                    "slipway-executor/" + HostFacts.read().version());
            Calls calls = new Calls(random);
            Work work = new Work(taken, shim, processes, client, calls);
            work.resumeAll();
            Registration registration = new Registration(configuration, taken, client, calls);
            Identity identity = registration.identity();
            processes.standBy();
            registered.complete(null);
            new ClaimLoop(
                            registration,
                            client,
                            calls,
                            slots,
                            work::start,
                            taken.root(),
                            configuration.minimumFreeBytes(),
                            random)
                    .run(identity);
        } catch (InterruptedException stopped) {
            LOG.debug("claims ended");
        } catch (RuntimeException | IOException failure) {
            LOG.error("the executor cannot go on: {}", failure.getMessage());
            registered.completeExceptionally(failure);
            ended.completeExceptionally(failure);
        }
    }

    /** The attempts of this executor, each on a thread of its own. */
    private final class Work {
        private final DataDirectory directory;
        private final Backend backend;
        private final ApiClient client;
        private final Calls calls;
        private final Set<String> active = ConcurrentHashMap.newKeySet();
        private final AttemptSettings settings;

        Work(DataDirectory directory, Path shim, Backend backend, ApiClient client, Calls calls) {
            this.directory = directory;
            this.backend = backend;
            this.client = client;
            this.calls = calls;
            this.settings = new AttemptSettings(
                    configuration.environment(),
                    new CheckoutSettings(
                            shim, configuration.checkoutTimeout(), configuration.checkoutLimit(), LEAST_FREE_BYTES),
                    configuration.secretsPatience(),
                    configuration.transferPatience());
        }

        /** Takes up what an earlier life left. A directory without an assignment is one that was begun to be made or removed. */
        void resumeAll() throws InterruptedException, IOException {
            for (Path left : directory.attempts()) {
                try {
                    takeUp(left);
                } catch (IOException failure) {
                    Calls.throwIfInterrupted(failure, "while taking up attempts");
                    LOG.warn("{} can be neither taken up nor removed, and is left as it is", left, failure);
                }
            }
        }

        private void takeUp(Path left) throws InterruptedException, IOException {
            Assignment assignment;
            try {
                assignment = AttemptJournal.assignment(left);
            } catch (IOException unreadable) {
                Calls.throwIfInterrupted(unreadable, "while taking up attempts");
                LOG.error("the assignment in {} cannot be read: what it began is ended", left, unreadable);
                Leftovers.remove(left, backend);
                return;
            }
            if (assignment == null) {
                PrivateFiles.deleteTree(left);
            } else {
                begin(assignment, AttemptRun::resume);
            }
        }

        void start(Assignment assignment) {
            begin(assignment, AttemptRun::runNew);
        }

        private void begin(Assignment assignment, Way way) {
            // It names a directory.
            if (!assignment.attempt().matches("[0-9a-f-]{36}")) {
                LOG.error("the server's assignment has no good id: {}", assignment.attempt());
                return;
            }
            if (!active.add(assignment.attempt())) {
                LOG.info("attempt {} is being worked on already", assignment.attempt());
                return;
            }
            slots.take();
            try {
                var ignored = threads.submit(() -> work(assignment, way));
            } catch (RejectedExecutionException leaving) {
                LOG.info("attempt {} is not begun: the executor leaves", assignment.attempt());
                giveBack(assignment);
            }
        }

        private void work(Assignment assignment, Way way) {
            try {
                way.go(attempt(assignment));
            } catch (InterruptedException stopped) {
                LOG.info("attempt {} is left for the next start", assignment.attempt());
            } catch (RuntimeException failure) {
                LOG.error("attempt {}", assignment.attempt(), failure);
            } finally {
                giveBack(assignment);
            }
        }

        /** Not on the thread that claims: an assignment that makes no sense must not end it. */
        private AttemptRun attempt(Assignment assignment) {
            AttemptServer server = new AttemptServer(client, calls, assignment.attempt(), assignment.attemptToken());
            return new AttemptRun(
                    assignment, directory.attempt(assignment.attempt()), backend, server, settings, threads, clock);
        }

        private void giveBack(Assignment assignment) {
            active.remove(assignment.attempt());
            slots.giveBack();
        }
    }

    @FunctionalInterface
    private interface Way {
        void go(AttemptRun attempt) throws InterruptedException;
    }
}
