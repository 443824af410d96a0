package dev.slipway.server.queue;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Computing resources as numbers. What is given here was checked against the spec's patterns. */
public final class Quantities {
    private static final int UNIT_LENGTH = 2;

    private static final List<String> UNITS = List.of(" bytes", "Ki", "Mi", "Gi", "Ti");

    private Quantities() {}

    /** Thousandths of a processor: {@code 0.5} and {@code 500m} are 500. */
    public static @Nullable Long cpuMillis(@Nullable String cpu) {
        if (cpu == null) {
            return null;
        }
        if (cpu.endsWith("m")) {
            return Long.valueOf(cpu.substring(0, cpu.length() - 1));
        }
        return new BigDecimal(cpu).movePointRight(3).longValue();
    }

    /** As in a resource: {@code 500m}, and {@code 2} for 2000. */
    static String cpu(long millis) {
        return millis % 1000 == 0 ? String.valueOf(millis / 1000) : millis + "m";
    }

    /** With the largest unit of which it is a whole number: {@code 1536Mi} for a gibibyte and a half, {@code 1000 bytes}. */
    static String size(long bytes) {
        int unit = bytes == 0 ? 0 : Math.min(Long.numberOfTrailingZeros(bytes) / 10, UNITS.size() - 1);
        return (bytes >> (unit * 10)) + UNITS.get(unit);
    }

    /** Bytes: {@code 1Ki} is 1024. */
    public static @Nullable Long bytes(@Nullable String size) {
        if (size == null) {
            return null;
        }
        int shift =
                switch (size.substring(Math.max(0, size.length() - UNIT_LENGTH)).toLowerCase(Locale.ROOT)) {
                    case "ki" -> 10;
                    case "mi" -> 20;
                    case "gi" -> 30;
                    case "ti" -> 40;
                    default -> 0;
                };
        long number = Long.parseLong(shift == 0 ? size : size.substring(0, size.length() - UNIT_LENGTH));
        // A size beyond what a long holds is beyond every machine too.
        return number > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : number << shift;
    }
}
