package dev.slipway.server.git;

import static dev.slipway.server.git.GitErrorCode.TIMED_OUT;

import java.time.Duration;

/** The end of one operation, on the monotonic clock: it is about waiting, not about dates. */
final class Deadline {
    private final Duration limit;
    private final long end;

    private Deadline(Duration limit) {
        this.limit = limit;
        this.end = System.nanoTime() + limit.toNanos();
    }

    static Deadline after(Duration limit) {
        return new Deadline(limit);
    }

    Duration remaining() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    GitException passed(String during, String url) {
        return new GitException(
                TIMED_OUT, "The limit of " + limit.toSeconds() + " s passed while " + during + " " + url);
    }
}
