package dev.slipway.server.runs;

import dev.slipway.api.model.FieldError;
import dev.slipway.api.model.RunRequest;
import dev.slipway.server.git.GitRefs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The names of a request by git's own rules, of which the schema can say only some. */
final class RefNames {
    private RefNames() {}

    /** What is wrong with the names of branch and tag. */
    static List<FieldError> check(RunRequest request) {
        List<FieldError> errors = new ArrayList<>();
        check(errors, "branch", request.branch());
        check(errors, "tag", request.tag());
        return errors;
    }

    private static void check(List<FieldError> errors, String field, @Nullable String name) {
        if (name != null) {
            GitRefs.problemOf(name)
                    .ifPresent(fault -> errors.add(FieldError.builder()
                            .pointer("/" + field)
                            .rule("ref_name")
                            .message("`" + field + "` " + fault)
                            .build()));
        }
    }
}
