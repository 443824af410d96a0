package dev.slipway.server.base;

import java.util.Locale;

/**
 * Every kind of problem that the API answers. The name is stable: its kebab form is the last part of the problem's {@code type}, which clients compare.
 */
public enum ProblemType {
    MALFORMED_REQUEST(400, "The request cannot be read"),
    UNAUTHORIZED(401, "The credentials are missing or wrong"),
    FORBIDDEN(403, "These credentials may not do this"),
    RESOURCE_NOT_FOUND(404, "There is no such thing"),
    ENDPOINT_NOT_FOUND(404, "There is no such endpoint"),
    METHOD_NOT_ALLOWED(405, "This endpoint has no such method"),
    NOT_ACCEPTABLE(406, "There is no such representation"),
    CONFLICT(409, "What is stored stands in the way"),
    STILL_REFERENCED(409, "Other resources refer to it"),
    NOT_EMPTY(409, "It is not empty"),
    DELETION_PROTECTED(409, "It is protected from deletion"),
    LEASE_LOST(409, "The lease is lost"),
    WRONG_OFFSET(409, "The log ends elsewhere"),
    OUTCOME_DIFFERS(409, "Another outcome was given before"),
    PRECONDITION_FAILED(412, "A condition does not hold"),
    BODY_TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body has the wrong media type"),
    RANGE_NOT_SATISFIABLE(416, "The range is outside"),
    INVALID_DOCUMENT(422, "The document is invalid"),
    INVALID_PARAMETER(422, "A parameter is invalid"),
    UNRESOLVED_REFERENCE(422, "The document refers to what is not there"),
    JOB_FILE_INVALID(422, "The job file has errors"),
    IDEMPOTENCY_KEY_REUSED(422, "The idempotency key was used for another request"),
    REPOSITORY_PROBLEM(422, "The repository cannot be used as asked"),
    INTERNAL_ERROR(500, "The server has a fault"),
    REPOSITORY_UNREACHABLE(503, "The repository cannot be reached"),
    UNAVAILABLE(503, "The server cannot serve now");

    private static final String BASE = "https://slipway.dev/problems/";

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status that it is answered with. */
    public int status() {
        return status;
    }

    /** The kind of problem in words; the same for every problem of the kind. */
    public String title() {
        return title;
    }

    /** The URI of the kind. */
    public String uri() {
        return BASE + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
