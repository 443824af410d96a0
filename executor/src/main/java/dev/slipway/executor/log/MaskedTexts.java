package dev.slipway.executor.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The forms in which a secret value may be printed:
 *
 * <ul>
 *   <li>the value without the white space around it, which is as a rule the line break at the end of a file;
 *   <li>each line of a value of several lines;
 *   <li>base64, standard and URL-safe, alone and inside the base64 of a longer text, wherever it begins;
 *   <li>URL-encoded, with {@code %20} or {@code +}, with digits of both cases;
 *   <li>escaped as in a JSON string;
 *   <li>quoted as by a shell: {@code '…'\''…'}, and with backslashes as by {@code printf %q} and {@code set -x}.
 * </ul>
 *
 * <p>A text of fewer than {@value #MINIMUM_BYTES} bytes is not masked: it would occur by chance all over a log, and the
 * holes would tell it. Values of more than {@value #ENCODED_LIMIT} bytes are masked as they are and line by line only.
 */
public final class MaskedTexts {
    /** Shorter texts are not masked. */
    public static final int MINIMUM_BYTES = 4;

    static final int ENCODED_LIMIT = 16 * 1024;

    private static final String SHELL_SPECIAL = " \t!\"#$&'()*;<>?[\\]^`{|}~";

    private final Set<String> texts = new LinkedHashSet<>();

    private MaskedTexts() {}

    /** All forms of all values, as bytes; empty when nothing is to be masked. */
    public static List<byte[]> of(Collection<String> values) {
        MaskedTexts forms = new MaskedTexts();
        for (String value : values) {
            String stripped = value.strip();
            forms.addValue(stripped);
            if (stripped.contains("\n")) {
                stripped.lines().map(String::strip).forEach(forms::addValue);
            }
        }
        List<byte[]> bytes = new ArrayList<>();
        for (String text : forms.texts) {
            bytes.add(text.getBytes(ISO_8859_1));
        }
        return bytes;
    }

    private void addValue(String value) {
        byte[] bytes = value.getBytes(UTF_8);
        if (bytes.length < MINIMUM_BYTES) {
            return;
        }
        add(new String(bytes, ISO_8859_1));
        if (bytes.length > ENCODED_LIMIT) {
            return;
        }
        addBase64(bytes, Base64.getEncoder());
        addBase64(bytes, Base64.getUrlEncoder());
        addUrlEncoded(value);
        addUtf8(json(value));
        addUtf8(value.replace("'", "'\\''"));
        addUtf8(backslashed(value));
    }

    private void addUtf8(String text) {
        add(new String(text.getBytes(UTF_8), ISO_8859_1));
    }

    /** Texts are kept with one character for each byte, since sets of arrays do not compare contents. */
    private void add(String text) {
        if (text.length() >= MINIMUM_BYTES) {
            texts.add(text);
        }
    }

    /**
     * Three bytes make four characters, so that there are three forms in a longer text. A character that also holds bits of
     * a neighbour is left out: what is left of the secret in it is less than one byte at each end.
     */
    private void addBase64(byte[] value, Base64.Encoder encoder) {
        add(encoder.encodeToString(value));
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = new byte[shift + value.length];
            System.arraycopy(value, 0, shifted, shift, value.length);
            String encoded = encoder.withoutPadding().encodeToString(shifted);
            int first = (shift * 8 + 5) / 6;
            int end = shifted.length * 8 / 6;
            add(encoded.substring(first, Math.min(end, encoded.length())));
        }
    }

    private void addUrlEncoded(String value) {
        String form = URLEncoder.encode(value, UTF_8);
        for (String text : Arrays.asList(form, form.replace("+", "%20"))) {
            add(text);
            StringBuilder lower = new StringBuilder(text);
            for (int index = text.indexOf('%'); index >= 0; index = text.indexOf('%', index + 3)) {
                lower.replace(index, index + 3, text.substring(index, index + 3).toLowerCase(Locale.ROOT));
            }
            add(lower.toString());
        }
    }

    private static String json(String value) {
        StringBuilder escaped = new StringBuilder();
        for (int index = 0; index < value.length(); index++) {
            char character = value.charAt(index);
            switch (character) {
                case '"' -> escaped.append("\\\"");
                case '\\' -> escaped.append("\\\\");
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                case '\b' -> escaped.append("\\b");
                case '\f' -> escaped.append("\\f");
                default -> {
                    if (character < ' ') {
                        escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
                    } else {
                        escaped.append(character);
                    }
                }
            }
        }
        return escaped.toString();
    }

    private static String backslashed(String value) {
        StringBuilder escaped = new StringBuilder();
        for (int index = 0; index < value.length(); index++) {
            char character = value.charAt(index);
            if (SHELL_SPECIAL.indexOf(character) >= 0) {
                escaped.append('\\');
            }
            escaped.append(character);
        }
        return escaped.toString();
    }
}
