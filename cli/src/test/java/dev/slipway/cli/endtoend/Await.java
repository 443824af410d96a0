package dev.slipway.cli.endtoend;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for a condition. */
final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private Await() {}

    static void until(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("there was not: " + what);
            }
            Thread.sleep(20);
        }
    }
}
