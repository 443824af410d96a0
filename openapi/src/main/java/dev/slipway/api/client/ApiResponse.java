package dev.slipway.api.client;

import static java.util.Objects.requireNonNull;

import java.net.http.HttpHeaders;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer.
 *
 * @param status the HTTP status, below 400: others are thrown as {@link ApiException}
 * @param headers the HTTP headers
 * @param body the body; null when there was none (204, 304)
 */
public record ApiResponse<T>(
        int status, HttpHeaders headers, @Nullable T body) {
    public ApiResponse {
        requireNonNull(headers, "headers is null");
    }

    /** The strong validator of the document, for {@code If-Match}. */
    public Optional<String> etag() {
        return headers.firstValue("ETag");
    }

    /** Where what was made is to be found. */
    public Optional<String> location() {
        return headers.firstValue("Location");
    }
}
