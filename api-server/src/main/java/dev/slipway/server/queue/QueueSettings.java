package dev.slipway.server.queue;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The times of the queue.
 *
 * @param offerTtl how long an offer stands before its first heartbeat
 * @param leaseTtl how long a lease lives after a heartbeat
 * @param grace between TERM and KILL
 * @param logLimit bytes of log that are kept of an attempt
 * @param resultLimit bytes of one result
 */
public record QueueSettings(Duration offerTtl, Duration leaseTtl, Duration grace, long logLimit, long resultLimit) {
    public QueueSettings {
        requireNonNull(offerTtl, "offerTtl is null");
        requireNonNull(leaseTtl, "leaseTtl is null");
        requireNonNull(grace, "grace is null");
        if (offerTtl.compareTo(leaseTtl) > 0) {
            throw new IllegalArgumentException(
                    "the offer TTL " + offerTtl + " is longer than the lease TTL " + leaseTtl);
        }
    }

    /** 10 seconds for an offer, 60 for a lease, 10 between TERM and KILL, 512 MiB of log, 1 GiB of one result. */
    public static QueueSettings defaults() {
        return new QueueSettings(
                Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(10), 512L << 20, 1L << 30);
    }
}
