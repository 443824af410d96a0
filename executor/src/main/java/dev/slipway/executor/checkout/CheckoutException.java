package dev.slipway.executor.checkout;

/** The commit cannot be checked out; the message says why and holds no credential. */
public final class CheckoutException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    CheckoutException(String message) {
        this("checkout_failed", message);
    }

    private CheckoutException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    static CheckoutException diskFull() {
        return new CheckoutException("disk_full", "the disk of the executor is full");
    }

    /** Why not, for programs: {@code [a-z_]+}. */
    public String reason() {
        return reason;
    }
}
