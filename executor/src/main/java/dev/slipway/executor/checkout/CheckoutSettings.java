package dev.slipway.executor.checkout;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How checkouts are done, and what one may take.
 *
 * @param shim guards Git: it ends with this program, however that ends
 * @param timeout of all its steps together
 * @param bytes that may be fetched
 * @param freeBytes that must be left on the disk
 */
public record CheckoutSettings(Path shim, Duration timeout, long bytes, long freeBytes) {}
