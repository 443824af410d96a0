package dev.slipway.server.http;

import java.io.IOException;

/** The answer cannot be written, since nobody takes it. */
final class ClientLeftException extends IOException {
    private static final long serialVersionUID = 1L;

    ClientLeftException(IOException cause) {
        super(cause);
    }
}
