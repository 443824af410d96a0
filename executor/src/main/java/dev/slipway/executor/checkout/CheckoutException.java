package dev.slipway.executor.checkout;

/** The commit cannot be checked out; the message says why and holds no credential. */
public final class CheckoutException extends Exception {
    private static final long serialVersionUID = 1;

    CheckoutException(String message) {
        super(message);
    }
}
