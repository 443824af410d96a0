package dev.slipway.server.storage;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One range of bytes, by RFC 9110, section 14.
 *
 * @param from the offset of the first byte
 * @param to the offset after the last byte
 */
public record ByteRange(long from, long to) {
    private static final Pattern SINGLE = Pattern.compile("bytes=\\s*([0-9]{0,18})-([0-9]{0,18})\\s*");

    /** What a Range header asks for, of something that has a size. */
    public sealed interface Request {
        /** No range, several or one in another unit: the whole is answered, as the RFC allows. */
        record Whole() implements Request {}

        record Part(ByteRange range) implements Request {}

        /** Nothing of it is there: 416. */
        record Unsatisfiable() implements Request {}
    }

    /** Reads a Range header. */
    public static Request parse(@Nullable String header, long size) {
        if (header == null) {
            return new Request.Whole();
        }
        Matcher matcher = SINGLE.matcher(header);
        if (!matcher.matches()) {
            return new Request.Whole();
        }
        Optional<Long> first = number(matcher.group(1));
        Optional<Long> last = number(matcher.group(2));
        if (first.isEmpty() && last.isEmpty()) {
            return new Request.Whole();
        }
        if (first.isEmpty()) {
            long length = Math.min(last.orElseThrow(), size);
            return length == 0 ? new Request.Unsatisfiable() : part(size - length, size);
        }
        if (last.isPresent() && last.get() < first.get()) {
            return new Request.Whole();
        }
        if (first.get() >= size) {
            return new Request.Unsatisfiable();
        }
        return part(first.get(), Math.min(size, last.map(value -> value + 1).orElse(size)));
    }

    private static Request part(long from, long to) {
        return new Request.Part(new ByteRange(from, to));
    }

    private static Optional<Long> number(String digits) {
        return digits.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(digits));
    }

    public long length() {
        return to - from;
    }
}
