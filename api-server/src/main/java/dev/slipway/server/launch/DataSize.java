package dev.slipway.server.launch;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written as {@code 512Mi}: Ki, Mi, Gi and Ti are powers of 1024, and bytes have no unit. */
public record DataSize(long bytes) {
    private static final String UNITS = "KMGT";
    private static final Pattern FORM = Pattern.compile("([0-9]{1,12})(?:([KMGT])i)?");

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes is negative: " + bytes);
        }
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static DataSize parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        int shift = matcher.group(2) == null ? 0 : 10 * (UNITS.indexOf(matcher.group(2)) + 1);
        try {
            return new DataSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift));
        } catch (ArithmeticException exception) {
            throw new IllegalArgumentException(text, exception);
        }
    }

    /** In the largest unit that is exact. */
    @Override
    public String toString() {
        int unit = 0;
        long number = bytes;
        while (unit < UNITS.length() && number > 0 && number % 1024 == 0) {
            number /= 1024;
            unit++;
        }
        return unit == 0 ? Long.toString(number) : number + UNITS.substring(unit - 1, unit) + "i";
    }
}
