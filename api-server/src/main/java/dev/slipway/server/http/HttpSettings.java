package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Where the server listens, and the limits of its connections.
 *
 * @param host the address to bind
 * @param port 0 for any free one
 * @param maxConnections open connections; more are closed as soon as they are accepted
 * @param maxHeaderBytes of the request line and all header fields together
 * @param maxBodyBytes of a JSON or YAML body; streams have the limits of their services
 * @param idleTimeout how long a connection may be without a request, and how long the head of a request may take
 * @param readTimeout how long the server waits for the next bytes of a body, and for a whole JSON or YAML body
 * @param writeTimeout how long the server waits for a client to take the next bytes of an answer
 */
public record HttpSettings(
        String host,
        int port,
        int maxConnections,
        int maxHeaderBytes,
        long maxBodyBytes,
        Duration idleTimeout,
        Duration readTimeout,
        Duration writeTimeout) {
    public HttpSettings {
        requireNonNull(host, "host is null");
        requireNonNull(idleTimeout, "idleTimeout is null");
        requireNonNull(readTimeout, "readTimeout is null");
        requireNonNull(writeTimeout, "writeTimeout is null");
    }
}
