package dev.slipway.executor.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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

    /** Nothing is masked. */
    public static final MaskedTexts NONE = new MaskedTexts(List.of(), List.of());

    private final List<byte[]> exact;
    private final List<byte[]> wrapped;

    /**
     * Texts.
     *
     * @param exact those that are found as they are
     * @param wrapped those that are found with line breaks in them too, see {@link WrappedTexts}
     */
    MaskedTexts(List<byte[]> exact, List<byte[]> wrapped) {
        this.exact = List.copyOf(exact);
        this.wrapped = List.copyOf(wrapped);
    }

    /** All forms of all values. */
    public static MaskedTexts of(Collection<String> values) {
        Set<String> plain = plain(values);
        // With one character for each byte, since sets of arrays do not compare contents.
        Set<String> breakable = new LinkedHashSet<>();
        Set<String> escaped = new LinkedHashSet<>();
        plain.forEach(value -> breakable.add(latin(value)));
        List<String> shortestFirst =
                plain.stream().sorted(Comparator.comparingInt(String::length)).toList();
        long left = ENCODINGS_LIMIT;
        for (String value : shortestFirst) {
            if (value.getBytes(UTF_8).length > ENCODED_LIMIT) {
                break;
            }
            SecretEncodings encodings = new SecretEncodings(value);
            left -= encodings.length();
            if (left < 0) {
                break;
            }
            breakable.addAll(encodings.breakable());
            escaped.addAll(encodings.escaped());
        }
        List<String> wrapped =
                breakable.stream().filter(WrappedTexts::mayBeWrapped).toList();
        Set<String> exact = new LinkedHashSet<>(breakable);
        exact.addAll(escaped);
        wrapped.forEach(exact::remove);
        return new MaskedTexts(
                bytes(exact.stream().map(MaskedTexts::withoutPunctuation).distinct()), bytes(wrapped.stream()));
    }

    private static List<byte[]> bytes(Stream<String> texts) {
        return texts.filter(text -> text.length() >= MINIMUM_BYTES)
                .map(text -> text.getBytes(ISO_8859_1))
                .toList();
    }

    List<byte[]> exact() {
        return exact;
    }

    List<byte[]> wrapped() {
        return wrapped;
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
     * A text of several lines without the first of them when they have no letter or digit, such as the brace of a JSON
     * document: they would hold back each line that ends with one until the next is printed.
     */
    private static String withoutPunctuation(String text) {
        int content = 0;
        while (content < text.length() && isPunctuation(text.charAt(content))) {
            content++;
        }
        int line = 1 + Math.max(text.lastIndexOf('\n', content), text.lastIndexOf('\r', content));
        return line == 0 || content == text.length()
                ? text
                : text.substring(line).stripLeading();
    }

    private static boolean isPunctuation(char character) {
        return character < 0x80 && !Character.isLetterOrDigit(character);
    }

    private static String latin(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
