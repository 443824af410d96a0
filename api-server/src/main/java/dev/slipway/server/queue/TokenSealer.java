package dev.slipway.server.queue;

import java.util.Optional;
import java.util.UUID;

/** Seals attempt tokens under the master key, bound to their attempt. Implemented above this package, where the keys are. */
public interface TokenSealer {
    /** Ciphertext that only {@link #open} with the same attempt reads. */
    byte[] seal(UUID attempt, String token);

    /** The token; empty when the key that sealed it is gone. */
    Optional<String> open(UUID attempt, byte[] sealed);
}
