package dev.slipway.executor.results;

/** A result cannot be kept, or cannot be put back; the message is for people. */
public final class ResultException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    /**
     * Why not.
     *
     * @param reason for programs: {@code [a-z_]+}
     */
    public ResultException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
