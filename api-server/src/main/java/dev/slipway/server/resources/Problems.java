package dev.slipway.server.resources;

import dev.slipway.api.model.Difference;
import dev.slipway.api.model.FieldError;
import dev.slipway.api.model.Problem;
import dev.slipway.jobfile.schema.Fault;
import dev.slipway.jobfile.schema.Faults;
import dev.slipway.jobfile.schema.Nearest;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The problems of the resource engine. */
final class Problems {
    private Problems() {}

    static ProblemException invalid(ProblemType type, Faults faults) {
        int count = faults.list().size() + faults.more();
        return ProblemException.problem(
                type,
                "the document has " + count + (count == 1 ? " error" : " errors")
                        + (faults.more() == 0
                                ? ""
                                : ", of which the first " + faults.list().size() + " are told"),
                faults.list().stream().map(Problems::error).toList());
    }

    private static FieldError error(Fault fault) {
        return FieldError.builder()
                .pointer(fault.pointer())
                .rule(fault.rule())
                .message(fault.message())
                .build();
    }

    static ProblemException notFound(DSLContext context, ResourcePath path, @Nullable UUID parentUid) {
        List<String> known = ResourceStore.names(context, path.type(), parentUid, References.CANDIDATES);
        return ProblemException.problem(
                ProblemType.RESOURCE_NOT_FOUND,
                "there is no " + path.words()
                        + Nearest.of(path.name(), known)
                                .map(nearest -> "; did you mean \"" + nearest + "\"?")
                                .orElse(""));
    }

    /** A condition that does not hold, for a resource that is not there. */
    static ProblemException missingForCondition(ResourcePath path) {
        return ProblemException.problem(
                ProblemType.PRECONDITION_FAILED, "If-Match asks for " + path.words() + ", but there is none");
    }

    /** A condition that does not hold for what is stored. */
    static ProblemException condition(ResourcePath path, StoredResource stored, List<Difference> differences) {
        Problem.Builder problem = ProblemException.document(
                ProblemType.PRECONDITION_FAILED,
                path.words() + " is at ETag " + stored.etag() + ", which the conditions of the request exclude");
        return ProblemException.problem(
                ProblemType.PRECONDITION_FAILED,
                problem.differences(differences)
                        .changedBy(stored.updatedBy())
                        .changedAt(stored.updatedAt())
                        .build());
    }
}
