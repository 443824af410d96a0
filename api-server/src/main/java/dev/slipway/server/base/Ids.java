package dev.slipway.server.base;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes ids: UUIDs of version 7 (RFC 9562, section 5.7), which grow with time, so that indexes on them stay dense. */
public final class Ids {
    private final Clock clock;
    private final RandomGenerator random;

    public Ids(Clock clock) {
        this(clock, new SecureRandom());
    }

    public Ids(Clock clock, RandomGenerator random) {
        this.clock = requireNonNull(clock, "clock is null");
        this.random = requireNonNull(random, "random is null");
    }

    /** A new id. */
    public UUID next() {
        long time = clock.millis() << 16;
        long version = 0x7000L | random.nextInt(1 << 12);
        long variant = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
        return new UUID(time | version, variant);
    }
}
