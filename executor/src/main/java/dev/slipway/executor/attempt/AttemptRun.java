package dev.slipway.executor.attempt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.client.ApiException;
import dev.slipway.api.model.AssignedCheckout;
import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.AttemptSecrets;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.executor.backend.Backend;
import dev.slipway.executor.backend.Exit;
import dev.slipway.executor.backend.RunSpec;
import dev.slipway.executor.backend.ScriptFile;
import dev.slipway.executor.backend.Started;
import dev.slipway.executor.checkout.CheckoutException;
import dev.slipway.executor.checkout.GitCheckout;
import dev.slipway.executor.files.PrivateFiles;
import dev.slipway.executor.log.LogShipper;
import dev.slipway.executor.log.MaskedTexts;
import dev.slipway.executor.log.Masker;
import dev.slipway.executor.results.NeededResults;
import dev.slipway.executor.results.ResultException;
import dev.slipway.executor.server.AttemptServer;
import dev.slipway.executor.server.Calls;
import dev.slipway.executor.server.Durations;
import dev.slipway.executor.server.LeaseLostException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt, from its offer or from what an earlier life of this executor left of it, to the outcome that the server has
 * confirmed. Interrupting it leaves the user's process alone, to be adopted.
 */
public final class AttemptRun {
    private static final Logger LOG = LoggerFactory.getLogger(AttemptRun.class);

    private final Assignment assignment;
    private final AttemptDirectory directory;
    private final Backend backend;
    private final AttemptServer server;
    private final AttemptSettings settings;
    private final ExecutorService threads;
    private final Clock clock;
    private final EndSignal signal = new EndSignal();
    private final Lease lease;
    private final AttemptJournal journal;
    private MaskedTexts maskedTexts = MaskedTexts.NONE;

    /**
     * An attempt.
     *
     * @param directory new, or what an earlier life left
     * @param threads one for each task; they end with it
     */
    public AttemptRun(
            Assignment assignment,
            Path directory,
            Backend backend,
            AttemptServer server,
            AttemptSettings settings,
            ExecutorService threads,
            Clock clock) {
        this.assignment = requireNonNull(assignment, "assignment is null");
        this.directory = new AttemptDirectory(requireNonNull(directory, "directory is null"));
        this.backend = requireNonNull(backend, "backend is null");
        this.server = requireNonNull(server, "server is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.threads = requireNonNull(threads, "threads is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.lease = new Lease(server, signal, Durations.parse(assignment.leaseTtl()));
        this.journal = new AttemptJournal(this.directory);
    }

    /** Runs an offered attempt. */
    public void runNew() throws InterruptedException {
        end(this::perform, true);
    }

    /** Goes on with an attempt that an earlier life of this executor began. */
    public void resume() throws InterruptedException {
        end(this::resumed, false);
    }

    @FunctionalInterface
    private interface Body {
        OutcomeRequest run() throws InterruptedException, LeaseLostException, StepFailedException, IOException;
    }

    private void end(Body body, boolean offered) throws InterruptedException {
        Future<?> keeper = null;
        try {
            if (!offered) {
                keeper = keepLease();
            }
            OutcomeRequest outcome = outcomeOf(body);
            journal.keep(outcome);
            new OutcomeReport(server, assignment.attempt()).send(outcome);
        } catch (LeaseLostException lost) {
            LOG.info("attempt {} is dropped: {}", assignment.attempt(), lost.getMessage());
        } catch (RuntimeException failure) {
            LOG.error("attempt {} is given up: its outcome cannot be reported", assignment.attempt(), failure);
        } finally {
            if (keeper != null) {
                keeper.cancel(true);
            }
        }
        try {
            directory.remove();
        } catch (IOException left) {
            LOG.warn("{} cannot be removed, it is tried again at the next start", directory.root(), left);
        }
    }

    private Future<?> keepLease() throws InterruptedException {
        return Futures.begin(threads, () -> {
            lease.keep();
            return null;
        });
    }

    private OutcomeRequest outcomeOf(Body body) throws InterruptedException, LeaseLostException {
        try {
            return body.run();
        } catch (StepFailedException failure) {
            return failed(failure);
        } catch (IOException failure) {
            Calls.throwIfInterrupted(failure, "while using a file");
            LOG.warn("attempt {}", assignment.attempt(), failure);
            return failed(StepFailedException.of("the executor", failure));
        } catch (RuntimeException failure) {
            LOG.error("attempt {}", assignment.attempt(), failure);
            return failed(new StepFailedException("executor_failed", "the executor: " + failure));
        }
    }

    private OutcomeRequest failed(StepFailedException failure) {
        return signal.cause().isPresent() ? Outcomes.cancelled(clock.instant()) : Outcomes.of(failure, clock.instant());
    }

    /** The way of a new attempt. What can be made ready is made ready while the server is asked whether the offer stands. */
    private OutcomeRequest perform() throws InterruptedException, LeaseLostException, StepFailedException, IOException {
        Future<?> acceptance = Futures.begin(threads, () -> {
            lease.accept();
            return null;
        });
        Future<?> keeper = null;
        try {
            directory.make();
            journal.keep(assignment);
            PrivateFiles.write(directory.script(), script().content().getBytes(UTF_8));
            try (Backend.Prepared prepared = backend.prepare(directory.run())) {
                Futures.await(acceptance);
                keeper = keepLease();
                Optional<RunSpec> spec = StoppableStep.run(signal, this::readyToStart);
                if (spec.isEmpty() || signal.cause().isPresent()) {
                    return Outcomes.cancelled(clock.instant());
                }
                Backend.Running running = prepared.start(spec.get());
                return guarded(running, () -> follow(running));
            }
        } catch (IOException | RuntimeException failure) {
            // Without it an outcome would be refused.
            Futures.await(acceptance);
            throw failure;
        } finally {
            acceptance.cancel(true);
            if (keeper != null) {
                keeper.cancel(true);
            }
        }
    }

    /** Made when it is needed: one that cannot be made is an outcome like others. */
    private ScriptFile script() {
        return new ScriptFile(directory.root(), assignment.shell(), assignment.script());
    }

    private RunSpec readyToStart() throws InterruptedException, LeaseLostException, StepFailedException, IOException {
        AttemptSecrets secrets = secrets();
        fillWorkspace(secrets);
        return runSpec(secrets);
    }

    private AttemptSecrets secrets() throws InterruptedException, LeaseLostException, StepFailedException {
        if (!assignment.hasSecrets()) {
            return AttemptSecrets.builder()
                    .variables(List.of())
                    .masked(List.of())
                    .build();
        }
        AttemptSecrets secrets;
        try {
            secrets = server.secrets(settings::secretsPatience);
        } catch (ApiException refused) {
            throw new StepFailedException(
                    "secrets_unavailable", "the server does not give the secrets: " + refused.getMessage());
        }
        List<String> masked = new ArrayList<>(secrets.masked());
        if (secrets.git() != null) {
            masked.add(secrets.git().password());
        }
        maskedTexts = MaskedTexts.of(masked);
        return secrets;
    }

    private void fillWorkspace(AttemptSecrets secrets)
            throws IOException, InterruptedException, LeaseLostException, StepFailedException {
        AssignedCheckout checkout = assignment.git();
        if (checkout != null) {
            try {
                new GitCheckout(
                                checkout,
                                secrets.git(),
                                directory.workspace(),
                                directory.home(),
                                settings.checkout(),
                                () -> signal.cause().isPresent())
                        .run();
            } catch (CheckoutException failure) {
                throw new StepFailedException(failure.reason(), "the checkout failed: " + masked(failure));
            }
        }
        if (!assignment.neededResults().isEmpty()) {
            try {
                new NeededResults(
                                server,
                                directory.workspace(),
                                directory.results(),
                                assignment.resultLimit(),
                                settings.transferPatience())
                        .putBack(assignment.neededResults());
            } catch (ResultException failure) {
                throw new StepFailedException(failure.reason(), String.valueOf(failure.getMessage()));
            }
        }
    }

    /** A server may send credentials back to us in its messages. */
    private String masked(Exception failure) {
        byte[] message = String.valueOf(failure.getMessage()).getBytes(UTF_8);
        Masker.Output output = new Masker.Output();
        Masker masker = new Masker(maskedTexts);
        masker.accept(message, 0, message.length, output);
        masker.finish(output);
        return new String(output.bytes(), 0, output.length(), UTF_8);
    }

    private RunSpec runSpec(AttemptSecrets secrets) throws IOException, StepFailedException {
        List<String> command = new ArrayList<>(assignment.shell());
        command.add(directory.script().toString());
        return new RunSpec(
                command,
                UserEnvironment.of(assignment, directory, settings.environment(), secrets.variables()),
                WorkspacePaths.directory(directory.workspace(), assignment.directory()),
                LogShipper.limitOfOutput(assignment.logLimit()),
                Durations.parse(assignment.grace()),
                Durations.parse(assignment.timeout()),
                Durations.parse(assignment.leaseTtl()));
    }

    /** What an earlier life left: a whole outcome, a process, its account, or nothing. */
    private OutcomeRequest resumed() throws InterruptedException, LeaseLostException, StepFailedException, IOException {
        OutcomeRequest known = journal.outcome();
        if (known != null) {
            return known;
        }
        return switch (backend.find(directory.run())) {
            case Backend.Found.Alive alive -> {
                LOG.info("attempt {} still runs and is adopted", assignment.attempt());
                yield guarded(alive.running(), () -> {
                    secrets();
                    return follow(alive.running());
                });
            }
            case Backend.Found.Ended ended -> {
                secrets();
                try (LogTransfer log = log()) {
                    log.end(endOf(ended.exit()));
                    yield finish(ended.exit(), log);
                }
            }
            case Backend.Found.Nothing ignored -> {
                secrets();
                try (LogTransfer log = log()) {
                    yield withoutAccount(
                            new StepFailedException(
                                    "executor_restarted",
                                    "the executor was restarted, and the script is gone without an account"),
                            log);
                }
            }
        };
    }

    /**
     * Has a process in hand: it ends when the signal says so, and does not outlive a failure of ours, such as that it cannot
     * be masked for want of the secrets. Only an executor that leaves lets it run.
     */
    private OutcomeRequest guarded(Backend.Running running, Body body)
            throws InterruptedException, LeaseLostException, StepFailedException, IOException {
        try (EndSignal.Registration ignored = signal.onRequest(cause -> {
            switch (cause) {
                case CANCELLED -> running.stop();
                case LEASE_LOST -> running.kill();
            }
        })) {
            return body.run();
        } catch (IOException failure) {
            Calls.throwIfInterrupted(failure, "while using a file");
            Processes.kill(running);
            throw failure;
        } catch (LeaseLostException | StepFailedException | RuntimeException failure) {
            Processes.kill(running);
            throw failure;
        }
    }

    /** Waits for a process, and sends what it prints meanwhile. */
    private OutcomeRequest follow(Backend.Running running)
            throws InterruptedException, LeaseLostException, StepFailedException, IOException {
        try (LogTransfer log = log()) {
            Started started = running.awaitStart();
            if (started != null) {
                lease.started(started.startedAt());
            }
            // Not sooner: the script would have to share the processors with it.
            backend.standBy();
            return switch (running.awaitEnd()) {
                case Backend.Ending.Known known -> {
                    log.end(endOf(known.exit()));
                    yield finish(known.exit(), log);
                }
                case Backend.Ending.Unknown unknown ->
                    withoutAccount(
                            new StepFailedException(
                                    "shim_lost", "the shim ended without an account: " + unknown.message()),
                            log);
            };
        }
    }

    /** Nobody knows how the script ended; what it printed is sent all the same. */
    private OutcomeRequest withoutAccount(StepFailedException failure, LogTransfer log)
            throws InterruptedException, LeaseLostException, StepFailedException, IOException {
        log.end(LogShipper.Ended.withoutAccount());
        return Outcomes.withLog(Outcomes.of(failure, clock.instant()), log.await());
    }

    private LogTransfer log() throws InterruptedException {
        return new LogTransfer(
                server,
                directory.run().output(),
                maskedTexts,
                assignment.logLimit(),
                settings.transferPatience(),
                signal,
                threads);
    }

    private static LogShipper.Ended endOf(Exit exit) {
        return new LogShipper.Ended(exit.outputTotalBytes(), exit.outputTruncated() || exit.outputError() != null);
    }

    /** After the script. */
    private OutcomeRequest finish(Exit exit, LogTransfer log)
            throws InterruptedException, LeaseLostException, StepFailedException, IOException {
        PrivateFiles.deleteTree(directory.secrets());
        boolean cancelled = isCancelled(exit);
        OutcomeRequest outcome = Outcomes.of(exit, cancelled, script(), assignment.timeout());
        boolean wantsResults = exit.reason() != Exit.Reason.START_FAILED
                && !assignment.results().isEmpty()
                && !cancelled;
        return Outcomes.withLog(wantsResults ? withResults(outcome) : outcome, log.await());
    }

    /** An earlier life may have ended the script for a cancel that this one has not heard of yet. */
    private boolean isCancelled(Exit exit) throws InterruptedException, LeaseLostException {
        boolean wasEnded = exit.reason() == Exit.Reason.STOPPED || exit.reason() == Exit.Reason.KILLED;
        if (wasEnded && signal.cause().isEmpty()) {
            lease.askForCancel();
        }
        return signal.cause().isPresent();
    }

    private OutcomeRequest withResults(OutcomeRequest outcome)
            throws InterruptedException, LeaseLostException, StepFailedException, IOException {
        ResultStep results = new ResultStep(assignment, directory, server, settings.transferPatience());
        return StoppableStep.run(signal, () -> results.run(outcome)).orElseGet(() -> Outcomes.withoutResults(outcome));
    }
}
