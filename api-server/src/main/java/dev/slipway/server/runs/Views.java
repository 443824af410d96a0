package dev.slipway.server.runs;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.slipway.api.model.Attempt;
import dev.slipway.api.model.LogState;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.Problem;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunTask;
import dev.slipway.api.model.Waiting;
import dev.slipway.server.database.Json;
import dev.slipway.server.database.generated.tables.records.AttemptRecord;
import dev.slipway.server.database.generated.tables.records.RunRecord;
import dev.slipway.server.database.generated.tables.records.TaskRecord;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows as the API shows them. */
final class Views {
    private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

    private Views() {}

    /** A run without its tasks and without what it waits for. */
    static Run.Builder run(RunRecord row) {
        List<String> warnings = Json.read(row.getWarnings(), TEXTS);
        return Run.builder()
                .uid(row.getUid().toString())
                .project(row.getProject())
                .job(row.getJob())
                .number(row.getNumber())
                .state(Run.StateEnum.fromString(row.getState()))
                .trust(row.getTrusted() ? Run.TrustEnum.TRUSTED : Run.TrustEnum.UNTRUSTED)
                .branch(row.getBranch())
                .tag(row.getTag())
                .ref(row.getRef())
                .sha(row.getSha() == null ? row.getRequestedSha() : row.getSha())
                .commitSubject(row.getCommitSubject())
                .commitAuthor(row.getCommitAuthor())
                .jobRevision(row.getJobRevision())
                .parameters(Json.read(row.getParameters(), STRINGS))
                .cancelRequested(row.getCancelRequestedAt() != null)
                .problem(row.getProblem() == null ? null : Json.read(row.getProblem(), Problem.class))
                .warnings(warnings.isEmpty() ? null : warnings)
                .createdBy(row.getCreatedBy())
                .createdAt(row.getCreatedAt())
                .startedAt(row.getStartedAt())
                .finishedAt(row.getFinishedAt());
    }

    static RunTask task(TaskRecord row, List<Attempt> attempts, @Nullable Waiting waiting) {
        TaskDefinition definition = Json.read(row.getDefinition(), TaskDefinition.class);
        Set<String> needs = new LinkedHashSet<>();
        definition.needs().forEach(need -> needs.addAll(need.keys()));
        return RunTask.builder()
                .key(row.getKey())
                .name(row.getName())
                .description(definition.description())
                .matrix(definition.matrix())
                .needs(needs)
                .state(RunTask.StateEnum.fromString(row.getState()))
                .skipReason(row.getSkipReason() == null ? null : RunTask.SkipReasonEnum.fromString(row.getSkipReason()))
                .waiting(waiting)
                .reason(row.getReason())
                .message(row.getMessage())
                .pool(definition.pool())
                .script(definition.script())
                .attempts(attempts)
                .startedAt(row.getStartedAt())
                .finishedAt(row.getFinishedAt())
                .build();
    }

    static Attempt attempt(AttemptRecord row) {
        Attempt.Builder attempt = Attempt.builder()
                .uid(row.getUid().toString())
                .number(row.getNumber())
                .state(Attempt.StateEnum.fromString(row.getState()))
                .executor(row.getExecutor())
                .runnerPool(row.getPool())
                .reason(row.getReason())
                .message(row.getMessage())
                .log(LogState.builder()
                        .size(row.getLogSize())
                        .complete(row.getFinishedAt() != null)
                        .truncated(row.getLogTruncated())
                        .build())
                .offeredAt(row.getOfferedAt())
                .startedAt(row.getStartedAt())
                .finishedAt(row.getFinishedAt());
        if (row.getOutcome() != null) {
            OutcomeRequest outcome = Json.read(row.getOutcome(), OutcomeRequest.class);
            attempt.exitCode(outcome.exitCode())
                    .signal(outcome.signal())
                    .oomKilled(outcome.oomKilled())
                    .failedItem(outcome.failedItem())
                    .failedLine(outcome.failedLine())
                    .usage(outcome.usage())
                    .warnings(outcome.warnings());
        }
        return attempt.build();
    }
}
