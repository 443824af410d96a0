package dev.slipway.server.http;

import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;

/** Answers that are held until there is something to say. */
final class Held {
    private Held() {}

    /** Work that waits. */
    interface Waiting<T> {
        T answer() throws InterruptedException;
    }

    /** The answer; {@code unavailable} when the server stops while it waits. */
    static <T> T answer(Waiting<T> waiting) {
        try {
            return waiting.answer();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw ProblemException.problem(ProblemType.UNAVAILABLE, "the server is about to stop; ask again");
        }
    }
}
