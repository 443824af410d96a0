package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** Waits for what another process does. */
public final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long POLL_MILLIS = 50;

    private Await() {}

    /** Whether it has happened. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** Returns as soon as the condition holds; fails when it does not in time. */
    public static void until(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("%s in time", what).isLessThan(deadline);
            Thread.sleep(POLL_MILLIS);
        }
    }
}
