package dev.slipway.executor.server;

/** The server gave the attempt up: whatever this executor still does for it is thrown away. */
public final class LeaseLostException extends Exception {
    private static final long serialVersionUID = 1;

    public LeaseLostException(String message) {
        super(message);
    }
}
