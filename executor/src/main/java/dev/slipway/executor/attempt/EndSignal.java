package dev.slipway.executor.attempt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Tells whatever an attempt is doing just now that it is to end early. */
public final class EndSignal {
    /** Why; a later one in this order takes the place of an earlier one. */
    public enum Cause {
        /** Somebody cancelled it: it ends with an outcome. */
        CANCELLED,
        /** The server gave it up: nobody wants its outcome. */
        LEASE_LOST
    }

    private final List<Consumer<Cause>> actions = new ArrayList<>();
    private Optional<Cause> cause = Optional.empty();

    /** Says that it is to end. */
    public void request(Cause newCause) {
        List<Consumer<Cause>> told;
        synchronized (this) {
            if (cause.isPresent() && cause.get().compareTo(newCause) >= 0) {
                return;
            }
            cause = Optional.of(newCause);
            told = List.copyOf(actions);
        }
        told.forEach(action -> action.accept(newCause));
    }

    public synchronized Optional<Cause> cause() {
        return cause;
    }

    /** Runs an action with each new cause, and at once with one that is there, until the registration is closed. */
    public Registration onRequest(Consumer<Cause> action) {
        Optional<Cause> present;
        synchronized (this) {
            actions.add(action);
            present = cause;
        }
        present.ifPresent(action);
        return () -> {
            synchronized (this) {
                actions.remove(action);
            }
        };
    }

    /** Closing it ends the wish to be told. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
