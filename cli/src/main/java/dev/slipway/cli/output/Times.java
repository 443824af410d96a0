package dev.slipway.cli.output;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times as people read them. */
public final class Times {
    private Times() {}

    /** Such as {@code 850ms}, {@code 12.3s}, {@code 3m04s} or {@code 2h05m}. */
    public static String duration(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis < 1_000) {
            return millis + "ms";
        }
        if (millis < 60_000) {
            return "%.1fs".formatted(millis / 1_000.0);
        }
        if (millis < 3_600_000) {
            return "%dm%02ds".formatted(duration.toMinutes(), duration.toSecondsPart());
        }
        return "%dh%02dm".formatted(duration.toHours(), duration.toMinutesPart());
    }

    /** How long something took or is taking; a dash before it began. */
    public static String between(@Nullable Instant from, @Nullable Instant to, Instant now) {
        return from == null ? "-" : duration(Duration.between(from, to == null ? now : to));
    }

    /** Such as {@code 3m ago}; a dash when it did not happen. */
    public static String ago(@Nullable Instant time, Instant now) {
        if (time == null) {
            return "-";
        }
        Duration age = Duration.between(time, now);
        if (age.toSeconds() < 5) {
            return "just now";
        }
        if (age.toMinutes() < 1) {
            return age.toSeconds() + "s ago";
        }
        if (age.toHours() < 1) {
            return age.toMinutes() + "m ago";
        }
        return age.toDays() < 1 ? age.toHours() + "h ago" : age.toDays() + "d ago";
    }
}
