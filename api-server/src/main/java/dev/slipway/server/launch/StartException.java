package dev.slipway.server.launch;

import org.jspecify.annotations.Nullable;

/** The server cannot start; the message says why and what to do, and needs no stack trace. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
