package dev.slipway.server.base;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.FieldError;
import dev.slipway.api.model.Problem;
import java.util.List;

/** What a request meets that it cannot pass. The HTTP layer answers it as RFC 9457 problem details. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final transient Problem problem;

    private ProblemException(ProblemType type, Problem problem) {
        super(type.uri() + ": " + problem.detail(), null, false, true);
        this.type = requireNonNull(type, "type is null");
        this.problem = problem;
    }

    /** A problem with a sentence that says what happened and what to do. */
    public static ProblemException problem(ProblemType type, String detail) {
        return new ProblemException(type, document(type, detail).build());
    }

    /** A problem with all the places that are wrong. */
    public static ProblemException problem(ProblemType type, String detail, List<FieldError> errors) {
        return new ProblemException(type, document(type, detail).errors(errors).build());
    }

    /**
     * A parameter that is wrong.
     *
     * @param place such as {@code /query/page_token}
     */
    public static ProblemException parameter(String place, String rule, String message) {
        return problem(
                ProblemType.INVALID_PARAMETER,
                message,
                List.of(FieldError.builder()
                        .pointer(place)
                        .rule(rule)
                        .message(message)
                        .build()));
    }

    /** A page token that the list did not make. */
    public static ProblemException pageToken() {
        return parameter(
                "/query/page_token",
                "page_token",
                "`page_token` is not the next_page_token of a page of this list; begin without it");
    }

    /** A problem with more members than the common ones; begin with {@link #document}. */
    public static ProblemException problem(ProblemType type, Problem problem) {
        return new ProblemException(type, problem);
    }

    /** The common members of a problem of the type. */
    public static Problem.Builder document(ProblemType type, String detail) {
        return Problem.builder()
                .type(type.uri())
                .title(type.title())
                .status(type.status())
                .detail(detail);
    }

    public ProblemType type() {
        return type;
    }

    /** What is answered, without {@code instance} and {@code request_id}, which the HTTP layer adds. */
    public Problem problem() {
        return problem;
    }
}
