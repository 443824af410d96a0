package dev.slipway.server.http;

import java.io.IOException;

/** The answer cannot be written, since nobody takes it. */
final class ClientLeftException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Whether the client left, however deep it is told. */
    static boolean isCauseOf(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClientLeftException) {
                return true;
            }
        }
        return false;
    }

    ClientLeftException(IOException cause) {
        super(cause);
    }
}
