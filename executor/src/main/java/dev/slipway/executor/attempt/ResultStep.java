package dev.slipway.executor.attempt;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.client.ApiException;
import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.OutcomeRequest.StateEnum;
import dev.slipway.api.model.ResultDeclaration;
import dev.slipway.executor.files.PrivateFiles;
import dev.slipway.executor.results.ResultException;
import dev.slipway.executor.results.ResultFiles;
import dev.slipway.executor.results.Sha256;
import dev.slipway.executor.server.AttemptServer;
import dev.slipway.executor.server.Calls;
import dev.slipway.executor.server.LeaseLostException;
import dev.slipway.executor.server.ResultUpload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the results of a task. What goes wrong is a warning, or an error when the result is required and the script passed. */
final class ResultStep {
    private final Assignment assignment;
    private final AttemptDirectory directory;
    private final AttemptServer server;
    private final Duration patience;
    private final List<String> warnings = new ArrayList<>();
    private Optional<StepFailedException> failure = Optional.empty();

    /**
     * The results of one attempt.
     *
     * @param patience with a server that is there and cannot store one
     */
    ResultStep(Assignment assignment, AttemptDirectory directory, AttemptServer server, Duration patience) {
        this.assignment = requireNonNull(assignment, "assignment is null");
        this.directory = requireNonNull(directory, "directory is null");
        this.server = requireNonNull(server, "server is null");
        this.patience = requireNonNull(patience, "patience is null");
    }

    /** The outcome, with what became of the results. */
    OutcomeRequest run(OutcomeRequest outcome) throws InterruptedException, LeaseLostException {
        boolean passed = outcome.state() == StateEnum.PASSED;
        for (Map.Entry<String, ResultDeclaration> result : assignment.results().entrySet()) {
            if (isWanted(result.getValue(), passed)) {
                keep(result.getKey(), result.getValue());
            }
        }
        OutcomeRequest with = Outcomes.withWarnings(outcome, warnings);
        return passed && failure.isPresent()
                ? Outcomes.errored(
                        with,
                        failure.get().reason(),
                        String.valueOf(failure.get().getMessage()))
                : with;
    }

    private static boolean isWanted(ResultDeclaration declaration, boolean passed) {
        return switch (declaration.when()) {
            case PASSED -> passed;
            case FAILED -> !passed;
            case ALWAYS -> true;
            case null -> true;
        };
    }

    private void keep(String name, ResultDeclaration declaration) throws InterruptedException, LeaseLostException {
        try {
            Path base = WorkspacePaths.directory(directory.workspace(), assignment.directory());
            ResultFiles.Made made = new ResultFiles(
                            directory.workspace(), base, directory.results(), assignment.resultLimit())
                    .make(name, declaration);
            warnings.addAll(made.warnings());
            if (made.upload().isPresent()) {
                send(made.upload().get());
            } else {
                throw new ResultException(
                        "result_missing",
                        "result \"" + name + "\": no file matches " + String.join(", ", declaration.paths()));
            }
        } catch (ResultException without) {
            miss(declaration, without.reason(), String.valueOf(without.getMessage()));
        } catch (StepFailedException without) {
            miss(declaration, without.reason(), "result \"" + name + "\": " + without.getMessage());
        } catch (IOException without) {
            Calls.throwIfInterrupted(without, "result " + name);
            StepFailedException explained = StepFailedException.of("result \"" + name + "\"", without);
            miss(declaration, explained.reason(), String.valueOf(explained.getMessage()));
        } catch (ApiException refused) {
            boolean failed = Calls.isWorthRepeating(refused.status());
            miss(
                    declaration,
                    failed ? "result_not_stored" : "result_refused",
                    "result \"" + name + "\" "
                            + (failed ? "could not be stored by the server: " : "was refused by the server: ")
                            + refused.getMessage());
        } finally {
            clear();
        }
    }

    private void send(ResultUpload upload)
            throws InterruptedException, LeaseLostException, IOException, ResultException {
        try {
            String warning = server.putResult(upload, () -> patience).warning();
            if (warning != null) {
                warnings.add("result \"" + upload.name() + "\": " + warning);
            }
        } catch (ApiException refused) {
            if (!Sha256.of(upload.file()).equals(upload.sha256())) {
                throw changed(upload);
            }
            throw refused;
        } catch (UncheckedIOException gone) {
            throw changed(upload);
        }
    }

    private static ResultException changed(ResultUpload upload) {
        return new ResultException(
                "result_changed", "result \"" + upload.name() + "\" was changed or removed while it was read");
    }

    /** A zip that was sent, or that did not find room, is of no use to the next one. */
    private void clear() {
        try {
            PrivateFiles.deleteTree(directory.results());
        } catch (IOException left) {
            warnings.add("the results cannot be removed from the executor: " + left);
        }
    }

    private void miss(ResultDeclaration declaration, String reason, String message) {
        if (Boolean.TRUE.equals(declaration.required())) {
            failure = failure.or(() -> Optional.of(new StepFailedException(reason, message)));
        }
        warnings.add(message);
    }
}
