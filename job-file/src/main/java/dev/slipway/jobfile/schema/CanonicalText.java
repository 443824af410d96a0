package dev.slipway.jobfile.schema;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The canonical forms of texts that can be written in several ways ({@code x-slipway-canonical}). Each is a pure function,
 * idempotent, and documented here for other languages.
 */
public enum CanonicalText {
    /**
     * The sum of all parts, as the fewest parts from the largest unit to the smallest ({@code d}, {@code h}, {@code m},
     * {@code s}, {@code ms}): {@code 90s} is {@code 1m30s}, {@code 24h} is {@code 1d}, {@code 0m} is {@code 0s}. At most
     * 999999999 days.
     */
    DURATION {
        @Override
        public Optional<String> of(String text) {
            return Durations.parse(text).map(Durations::format);
        }
    },

    /**
     * The same number of bytes in the largest unit that gives a whole number ({@code Ti}, {@code Gi}, {@code Mi}, {@code Ki},
     * none), without leading zeros: {@code 1024Mi} is {@code 1Gi}, {@code 1000} stays. At most 2^63 - 1 bytes.
     */
    SIZE {
        @Override
        public Optional<String> of(String text) {
            Matcher matcher = SIZE_TEXT.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            int unit = matcher.group(2) == null
                    ? 0
                    : SIZE_UNITS.indexOf(matcher.group(2).charAt(0)) + 1;
            BigInteger bytes = new BigInteger(matcher.group(1)).shiftLeft(10 * unit);
            if (bytes.bitLength() > 63) {
                return Optional.empty();
            }
            int largest = bytes.signum() == 0 ? 0 : Math.min(SIZE_UNITS.length(), bytes.getLowestSetBit() / 10);
            return Optional.of(
                    bytes.shiftRight(10 * largest) + (largest == 0 ? "" : SIZE_UNITS.charAt(largest - 1) + "i"));
        }
    },

    /** Without white space around it and without slashes at its end; {@code //} after the scheme stays. */
    TRIM_URL {
        @Override
        public Optional<String> of(String text) {
            String trimmed = text.strip();
            int end = trimmed.length();
            while (end > 0 && isDropped(trimmed, end)) {
                end--;
            }
            return Optional.of(trimmed.substring(0, end));
        }

        private boolean isDropped(String text, int end) {
            char last = text.charAt(end - 1);
            return Character.isWhitespace(last) || (last == '/' && !(end > 2 && text.startsWith("://", end - 3)));
        }
    };

    private static final Pattern SIZE_TEXT = Pattern.compile("([0-9]{1,12})(Ki|Mi|Gi|Ti)?");
    private static final String SIZE_UNITS = "KMGT";

    /** The canonical form, or nothing when the text is not of this kind or too large. */
    public abstract Optional<String> of(String text);

    static CanonicalText named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
