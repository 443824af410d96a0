package dev.slipway.executor;

/** The executor cannot start, or cannot go on; the message says the one thing to do. */
public final class ExecutorStartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ExecutorStartException(String message) {
        super(message);
    }

    public ExecutorStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
