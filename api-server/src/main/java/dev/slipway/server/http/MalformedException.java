package dev.slipway.server.http;

/** What a client sent is no HTTP, with the sentence that says what is wrong. */
final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedException(String detail) {
        super(detail, null, false, false);
    }
}
