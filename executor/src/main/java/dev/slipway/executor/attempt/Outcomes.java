package dev.slipway.executor.attempt;

import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.OutcomeRequest.StateEnum;
import dev.slipway.api.model.Usage;
import dev.slipway.executor.backend.Exit;
import dev.slipway.executor.backend.ScriptFile;
import dev.slipway.executor.log.LogShipper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says how an attempt ended, in the words of the API: pure functions of what is known. */
final class Outcomes {
    private static final int MESSAGE_LIMIT = 8192;
    private static final int WARNING_LIMIT = 1024;
    private static final int WARNINGS = 50;

    private Outcomes() {}

    /**
     * Of a process whose end the shim tells.
     *
     * @param timeout of the script, as people write it
     */
    static OutcomeRequest of(Exit exit, boolean cancelled, ScriptFile script, String timeout) {
        OutcomeRequest.Builder outcome = OutcomeRequest.builder()
                .exitCode(exit.code())
                .signal(exit.signal())
                .oomKilled(exit.oomKill())
                .finishedAt(exit.finishedAt())
                .logSize(0L);
        if (exit.reason() != Exit.Reason.START_FAILED) {
            outcome.startedAt(exit.startedAt())
                    .usage(Usage.builder()
                            .userMs(exit.userMillis())
                            .systemMs(exit.systemMillis())
                            .maxRssBytes(exit.maxRssBytes())
                            .build());
        }
        outcome.warnings(processWarnings(exit));
        return switch (exit.reason()) {
            case EXITED -> exited(outcome, exit, script);
            case TIMEOUT ->
                outcome.state(StateEnum.TIMED_OUT)
                        .message("the script took longer than its timeout of " + timeout)
                        .build();
            case STOPPED, KILLED ->
                cancelled
                        ? outcome.state(StateEnum.CANCELLED).build()
                        : errored(outcome, "executor_stopped", "the script was ended by the executor's host");
            case ORPHANED ->
                errored(outcome, "executor_lost", "the script was ended because its executor was away for too long");
            case START_FAILED ->
                errored(outcome.exitCode(null), "start_failed", "the script cannot be started: " + exit.startError());
        };
    }

    private static OutcomeRequest exited(OutcomeRequest.Builder outcome, Exit exit, ScriptFile script) {
        Integer code = exit.code();
        if (code != null && code == 0) {
            return outcome.state(StateEnum.PASSED).build();
        }
        if (code != null) {
            Optional<ScriptFile.Failure> failure = script.failure(code);
            failure.ifPresent(place ->
                    outcome.failedItem(place.item()).failedLine(place.line().orElse(null)));
        }
        return outcome.state(StateEnum.FAILED).build();
    }

    private static List<String> processWarnings(Exit exit) {
        List<String> warnings = new ArrayList<>();
        int outlived = exit.leftoverProcesses() - exit.survivingProcesses();
        if (outlived > 0 && exit.reason() == Exit.Reason.EXITED) {
            warnings.add(outlived + " processes outlived the script and were ended");
        }
        if (exit.survivingProcesses() > 0) {
            warnings.add(exit.survivingProcesses() + " processes of the script could not be ended");
        }
        if (exit.outputError() != null) {
            warnings.add("the log is incomplete: " + exit.outputError());
        }
        return warnings;
    }

    /** Of an attempt that a step of ours ended. */
    static OutcomeRequest of(StepFailedException failure, Instant now) {
        return errored(
                OutcomeRequest.builder().finishedAt(now).logSize(0L),
                failure.reason(),
                String.valueOf(failure.getMessage()));
    }

    /** Of an attempt that was cancelled before its script was started. */
    static OutcomeRequest cancelled(Instant now) {
        return OutcomeRequest.builder()
                .state(StateEnum.CANCELLED)
                .finishedAt(now)
                .logSize(0L)
                .build();
    }

    /** Of an attempt that was cancelled before its results were sent: what passed would be taken for whole. */
    static OutcomeRequest withoutResults(OutcomeRequest outcome) {
        return outcome.state() == StateEnum.PASSED
                ? outcome.toBuilder().state(StateEnum.CANCELLED).build()
                : outcome;
    }

    /** The same outcome, as an error of ours. */
    static OutcomeRequest errored(OutcomeRequest outcome, String reason, String message) {
        return errored(outcome.toBuilder(), reason, message);
    }

    private static OutcomeRequest errored(OutcomeRequest.Builder outcome, String reason, String message) {
        return outcome.state(StateEnum.ERRORED)
                .reason(reason)
                .message(shortened(message, MESSAGE_LIMIT))
                .build();
    }

    /** The outcome of an attempt whose log is at the server. */
    static OutcomeRequest withLog(OutcomeRequest outcome, LogShipper.Shipped log) {
        OutcomeRequest with = outcome.toBuilder()
                .logSize(log.size())
                .logTruncated(log.truncated())
                .build();
        return log.refused()
                .map(why -> withWarnings(with, List.of("the server refused the rest of the log: " + why)))
                .orElse(with);
    }

    /** The outcome of an attempt whose log was given up somewhere. */
    static OutcomeRequest withStoredLog(OutcomeRequest outcome, long size) {
        return outcome.toBuilder().logSize(size).logTruncated(true).build();
    }

    static OutcomeRequest withWarnings(OutcomeRequest outcome, List<String> more) {
        List<String> all = new ArrayList<>(nonNull(outcome.warnings()));
        all.addAll(more);
        return outcome.toBuilder()
                .warnings(all.stream()
                        .limit(WARNINGS)
                        .map(warning -> shortened(warning, WARNING_LIMIT))
                        .toList())
                .build();
    }

    private static List<String> nonNull(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }

    private static String shortened(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit - 1) + "…";
    }
}
