package dev.slipway.api.client;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.Problem;
import java.net.http.HttpHeaders;

/** The server answered, with an error. That it could not be reached at all is an {@link java.io.IOException}. */
public final class ApiException extends RuntimeException {
    private final Problem problem;
    private final HttpHeaders headers;
    private final int status;

    ApiException(int status, HttpHeaders headers, Problem problem) {
        super(message(problem));
        this.status = status;
        this.headers = requireNonNull(headers, "headers is null");
        this.problem = requireNonNull(problem, "problem is null");
    }

    /** The HTTP status, 400 or more. */
    public int status() {
        return status;
    }

    /** The problem; of type {@code about:blank} when the answer was none, as from a proxy. */
    public Problem problem() {
        return problem;
    }

    /** The HTTP headers. */
    public HttpHeaders headers() {
        return headers;
    }

    private static String message(Problem problem) {
        return problem.detail() == null ? problem.title() : problem.title() + ": " + problem.detail();
    }
}
