package dev.slipway.executor.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The texts that are masked for secret values: each value without the white space around it, which is as a rule the line
 * break at the end of a file; each line of a value of several lines; and the encodings of all these, see
 * {@link SecretEncodings}.
 *
 * <p>A text of fewer than {@value #MINIMUM_BYTES} bytes is not masked: it would occur by chance all over a log, and the
 * holes would tell it. Encodings are made of values of {@value #ENCODED_LIMIT} bytes at most, of short ones first, as long
 * as they come to {@value #ENCODINGS_LIMIT} bytes together: memory is bounded.
 */
public final class MaskedTexts {
    /** Shorter texts are not masked. */
    public static final int MINIMUM_BYTES = 4;

    static final int ENCODED_LIMIT = 16 * 1024;
    static final long ENCODINGS_LIMIT = 4 << 20;

    private MaskedTexts() {}

    /** All forms of all values, as bytes; empty when nothing is to be masked. */
    public static List<byte[]> of(Collection<String> values) {
        Set<String> plain = plain(values);
        // With one character for each byte, since sets of arrays do not compare contents.
        Set<String> texts = new LinkedHashSet<>();
        plain.forEach(value -> texts.add(latin(value)));
        List<String> shortestFirst =
                plain.stream().sorted(Comparator.comparingInt(String::length)).toList();
        long left = ENCODINGS_LIMIT;
        for (String value : shortestFirst) {
            if (value.getBytes(UTF_8).length > ENCODED_LIMIT) {
                break;
            }
            Set<String> encodings = SecretEncodings.of(value);
            left -= encodings.stream().mapToLong(String::length).sum();
            if (left < 0) {
                break;
            }
            texts.addAll(encodings);
        }
        return texts.stream()
                .map(MaskedTexts::withoutShortBeginning)
                .distinct()
                .filter(text -> !isShort(text))
                .map(text -> text.getBytes(ISO_8859_1))
                .toList();
    }

    private static Set<String> plain(Collection<String> values) {
        Set<String> plain = new LinkedHashSet<>();
        for (String value : values) {
            String stripped = value.strip();
            plain.add(stripped);
            stripped.lines().map(String::strip).forEach(plain::add);
        }
        plain.removeIf(value -> value.getBytes(UTF_8).length < MINIMUM_BYTES);
        return plain;
    }

    /**
     * A text of several lines without the first of them when these are together too short to be masked, as the brace of a JSON
     * document: they would hold back each line that ends with one until the next is printed. A text of nothing but short lines
     * stays.
     */
    private static String withoutShortBeginning(String text) {
        if (text.lines().allMatch(line -> isShort(line.strip()))) {
            return text;
        }
        int begin = 0;
        int left = MINIMUM_BYTES - 1;
        int end = text.indexOf('\n');
        while (end >= 0) {
            left -= text.substring(begin, end).strip().length();
            if (left < 0) {
                break;
            }
            begin = end + 1;
            end = text.indexOf('\n', begin);
        }
        return text.substring(begin).stripLeading();
    }

    /** Of a text with one character for each byte. */
    private static boolean isShort(String text) {
        return text.length() < MINIMUM_BYTES;
    }

    private static String latin(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
