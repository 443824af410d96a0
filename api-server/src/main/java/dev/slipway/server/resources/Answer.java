package dev.slipway.server.resources;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * An answer that can be given again, byte for byte.
 *
 * @param headers such as {@code ETag} and {@code Location}
 * @param body JSON; empty when there is none
 */
public record Answer(int status, Map<String, String> headers, String body) {
    public Answer {
        headers = Map.copyOf(headers);
        requireNonNull(body, "body is null");
    }

    /** An answer without headers. */
    public static Answer of(int status, String body) {
        return new Answer(status, Map.of(), body);
    }

    /** It is done, and there is nothing to say. */
    public static Answer noContent() {
        return of(204, "");
    }
}
