package dev.slipway.server.events;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/** What somebody may wait for. */
public sealed interface Topic {
    /** A run, one of its tasks or attempts changed. */
    record RunChanged(UUID run) implements Topic {
        public RunChanged {
            requireNonNull(run, "run is null");
        }
    }

    /** The lease of an attempt was lost, or its attempt shall be cancelled. */
    record LeaseChanged(UUID attempt) implements Topic {
        public LeaseChanged {
            requireNonNull(attempt, "attempt is null");
        }
    }

    /** A run waits for its preparation. */
    record PreparationQueued() implements Topic {}
}
