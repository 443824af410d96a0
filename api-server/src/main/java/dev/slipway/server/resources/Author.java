package dev.slipway.server.resources;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Who sends a writing request.
 *
 * @param name of the principal
 * @param client the program, from {@code User-Agent}
 * @param idempotencyKey that the client gave to the request; null when it gave none
 */
public record Author(String name, String client, @Nullable String idempotencyKey) {
    private static final int CLIENT_LIMIT = 255;

    public Author {
        requireNonNull(name, "name is null");
        client = client.length() > CLIENT_LIMIT ? client.substring(0, CLIENT_LIMIT) : client;
    }
}
