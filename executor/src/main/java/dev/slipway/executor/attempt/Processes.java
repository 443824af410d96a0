package dev.slipway.executor.attempt;

import dev.slipway.executor.backend.Backend;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends users' processes that nobody can look after any more. */
final class Processes {
    private static final Logger LOG = LoggerFactory.getLogger(Processes.class);
    private static final int TRIES = 50;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Processes() {}

    /** Kills a process, and waits for its end; also for one whose end cannot be told at first, or that has ended. */
    static void kill(Backend.Running running) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            running.kill();
            try {
                running.awaitEnd();
                return;
            } catch (IOException unreadable) {
                if (tries == TRIES) {
                    LOG.error("it is not known whether the process that was killed has ended", unreadable);
                    return;
                }
            }
            Thread.sleep(PAUSE);
        }
    }
}
