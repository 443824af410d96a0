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
}
