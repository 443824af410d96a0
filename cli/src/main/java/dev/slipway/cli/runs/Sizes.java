package dev.slipway.cli.runs;

import java.util.Locale;

/** Sizes as people read them. */
final class Sizes {
    private static final String UNITS = "KMGTPE";

    private Sizes() {}

    /** Such as {@code 512 B}, {@code 1.5 KiB} or {@code 50.0 MiB}. */
    static String text(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double size = bytes / 1024.0;
        int unit = 0;
        // What would be shown as 1024.0 is one of the next unit.
        while (size >= 1023.95) {
            size /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %ciB", size, UNITS.charAt(unit));
    }
}
