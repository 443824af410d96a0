package dev.slipway.executor.checkout;

import java.time.Duration;

/**
 * What one checkout may take.
 *
 * @param timeout of all its steps together
 * @param bytes that may be fetched
 * @param freeBytes that must be left on the disk
 */
public record CheckoutLimits(Duration timeout, long bytes, long freeBytes) {}
