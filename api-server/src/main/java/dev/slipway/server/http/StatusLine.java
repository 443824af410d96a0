package dev.slipway.server.http;

import org.glassfish.grizzly.http.util.HttpStatus;

/** Statuses with the phrases of RFC 9110; of some Grizzly knows none, or that of an older RFC. */
final class StatusLine {
    private static final HttpStatus CONTENT_TOO_LARGE = HttpStatus.newHttpStatus(413, "Content Too Large");
    private static final HttpStatus RANGE_NOT_SATISFIABLE = HttpStatus.newHttpStatus(416, "Range Not Satisfiable");
    private static final HttpStatus UNPROCESSABLE = HttpStatus.newHttpStatus(422, "Unprocessable Content");

    private StatusLine() {}

    static HttpStatus of(int status) {
        return switch (status) {
            case 413 -> CONTENT_TOO_LARGE;
            case 416 -> RANGE_NOT_SATISFIABLE;
            case 422 -> UNPROCESSABLE;
            default -> HttpStatus.getHttpStatus(status);
        };
    }
}
