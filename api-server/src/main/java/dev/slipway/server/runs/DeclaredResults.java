package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.ATTEMPT;
import static dev.slipway.server.database.generated.Tables.TASK;

import dev.slipway.api.model.FieldError;
import dev.slipway.api.model.ResultDeclaration;
import dev.slipway.jobfile.schema.Nearest;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.database.Json;
import dev.slipway.server.storage.Results;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;

/** The results that tasks declare: nothing else of an attempt is kept. A definition never changes, so that one look is enough. */
public final class DeclaredResults implements Results.Declarations {
    @Override
    public void require(DSLContext context, UUID attempt, Results.Description description) {
        Map<String, ResultDeclaration> declared = context.select(TASK.DEFINITION)
                .from(ATTEMPT)
                .join(TASK)
                .on(TASK.UID.eq(ATTEMPT.TASK_UID))
                .where(ATTEMPT.UID.eq(attempt))
                .fetchSingle(row -> Json.read(row.value1(), TaskDefinition.class))
                .results();
        ResultDeclaration declaration = declared.get(description.name());
        if (declaration == null) {
            throw refused(
                    "/path/result",
                    "the task declares no result `" + description.name() + "`"
                            + (declared.isEmpty()
                                    ? "; it declares none"
                                    : Nearest.hint(description.name(), declared.keySet())));
        }
        ResultDeclaration.TypeEnum type = declaration.type();
        if (type != null && !type.value().equals(description.type())) {
            throw refused(
                    "/query/type",
                    "the task declares the result `" + description.name() + "` with the type `" + type.value()
                            + "`, not `" + description.type() + "`");
        }
    }

    private static ProblemException refused(String pointer, String message) {
        return ProblemException.problem(
                ProblemType.INVALID_PARAMETER,
                message,
                List.of(FieldError.builder()
                        .pointer(pointer)
                        .rule("declared")
                        .message(message)
                        .build()));
    }
}
