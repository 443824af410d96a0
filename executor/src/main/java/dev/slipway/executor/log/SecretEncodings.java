package dev.slipway.executor.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * The encodings of one value that scripts and tools print by accident. docs/security.md lists them for users, and
 * {@code MaskedTextsTest} has each of them. All are strings of one character for each byte.
 */
final class SecretEncodings {
    private static final List<HexFormat> DIGITS =
            List.of(HexFormat.of(), HexFormat.of().withUpperCase());

    /** How characters are written by number in XML; not at all first. */
    private static final List<Function<Integer, String>> REFERENCES = List.of(
            SecretEncodings::asItIs,
            character -> "&#" + character + ";",
            character -> "&#x" + Integer.toHexString(character) + ";",
            character -> "&#x" + Integer.toHexString(character).toUpperCase(Locale.ROOT) + ";");

    private final String value;
    private final byte[] bytes;
    private final Set<String> breakable = new LinkedHashSet<>();
    private final Set<String> escaped = new LinkedHashSet<>();

    SecretEncodings(String value) {
        this.value = value;
        this.bytes = value.getBytes(UTF_8);
        addHex();
        addBase64(Base64.getEncoder());
        addBase64(Base64.getUrlEncoder());
        if (!value.chars().allMatch(character -> isAlphanumeric(character) || "-._".indexOf(character) >= 0)) {
            addUrlEncoded();
            addJson();
            addXml();
            addShell();
        }
    }

    /** Those that tools print in lines: hex and base64. */
    Set<String> breakable() {
        return breakable;
    }

    Set<String> escaped() {
        return escaped;
    }

    /** Bytes of all of them. */
    long length() {
        return Stream.of(breakable, escaped)
                .flatMap(Set::stream)
                .mapToLong(String::length)
                .sum();
    }

    private void addHex() {
        DIGITS.forEach(digits -> breakable.add(digits.formatHex(bytes)));
    }

    /**
     * Three bytes make four characters, so that there are three forms in a longer text. A character that also holds bits of
     * a neighbour is left out: what is left of the secret in it is less than one byte at each end.
     */
    private void addBase64(Base64.Encoder encoder) {
        breakable.add(encoder.encodeToString(bytes));
        breakable.add(encoder.withoutPadding().encodeToString(bytes));
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = new byte[shift + bytes.length];
            System.arraycopy(bytes, 0, shifted, shift, bytes.length);
            String encoded = encoder.withoutPadding().encodeToString(shifted);
            int first = (shift * 8 + 5) / 6;
            int end = shifted.length * 8 / 6;
            breakable.add(encoded.substring(first, Math.min(end, encoded.length())));
        }
    }

    /** What is not encoded: by forms, RFC 3986, {@code encodeURIComponent}, and Python's {@code quote}. */
    private void addUrlEncoded() {
        for (String kept : new String[] {"-._*", "-._~", "-._~!*'()", "-._~/"}) {
            for (HexFormat digits : DIGITS) {
                String form = urlEncoded(kept, digits);
                escaped.add(form);
                escaped.add(form.replace("%20", "+"));
            }
        }
    }

    private String urlEncoded(String kept, HexFormat digits) {
        StringBuilder encoded = new StringBuilder();
        for (byte next : bytes) {
            char character = (char) (next & 0xff);
            if (isAlphanumeric(character) || kept.indexOf(character) >= 0) {
                encoded.append(character);
            } else {
                encoded.append('%').append(digits.toHexDigits(next));
            }
        }
        return encoded.toString();
    }

    private static boolean isAlphanumeric(int character) {
        return character < 0x80 && Character.isLetterOrDigit(character);
    }

    /** As little as JSON demands; for HTML too (Go, Gson, .NET); in ASCII (Python, PHP, Jackson); with {@code \/} (PHP). */
    private void addJson() {
        for (HexFormat digits : DIGITS) {
            for (String special : new String[] {"", "<>&", "<>&'=", "<>&'+`\""}) {
                addEscaped(character -> jsonEscape(character, special, false, digits));
                addEscaped(character -> jsonEscape(character, special, true, digits));
            }
            addEscaped(character -> character == '/' ? "\\/" : jsonEscape(character, "", false, digits));
            addEscaped(character -> character == '/' ? "\\/" : jsonEscape(character, "", true, digits));
        }
    }

    private static String jsonEscape(int character, String special, boolean ascii, HexFormat digits) {
        if (special.indexOf(character) >= 0 || (ascii && character > '~')) {
            return unicode(character, digits);
        }
        return switch (character) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            default -> character < ' ' ? unicode(character, digits) : asItIs(character);
        };
    }

    /** Two units above U+FFFF. */
    private static String unicode(int character, HexFormat digits) {
        StringBuilder units = new StringBuilder();
        for (char unit : Character.toChars(character)) {
            units.append("\\u").append(digits.toHexDigits(unit));
        }
        return units.toString();
    }

    /** Text and attributes, with the references that libraries use for quotes; in ASCII too. */
    private void addXml() {
        String[][] quotes = {
            {"\"", "'"},
            {"&quot;", "'"},
            {"&quot;", "&apos;"},
            {"&quot;", "&#39;"},
            {"&quot;", "&#039;"},
            {"&quot;", "&#x27;"},
            {"&#34;", "&#39;"},
            {"&#034;", "&#039;"},
            {"&#x22;", "&#x27;"},
        };
        for (String[] quote : quotes) {
            for (Function<Integer, String> reference : REFERENCES) {
                addEscaped(character -> xmlEscape(character, quote, "&gt;", reference));
            }
            addEscaped(character -> xmlEscape(character, quote, ">", SecretEncodings::asItIs));
        }
    }

    /** What is not printable ASCII becomes a reference by number. */
    private static String xmlEscape(
            int character, String[] quote, String greater, Function<Integer, String> reference) {
        return switch (character) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> greater;
            case '"' -> quote[0];
            case '\'' -> quote[1];
            default -> character >= ' ' && character <= '~' ? asItIs(character) : reference.apply(character);
        };
    }

    /**
     * In single quotes as people write it and as Python's {@code shlex.quote} does; in double quotes; with backslashes as by
     * {@code printf %q}; and {@code $'…'}, as {@code set -x} shows what is not printable.
     */
    private void addShell() {
        addText(value.replace("'", "'\\''"));
        addText(value.replace("'", "'\"'\"'"));
        for (String special : new String[] {"\"\\$`", "\"\\$`!"}) {
            addEscaped(character -> special.indexOf(character) >= 0 ? "\\" + asItIs(character) : asItIs(character));
        }
        // Bash has a backslash before a comma, and none before # and ~ within a word; other shells differ.
        String always = " \t!\"$&'()*;<>?[\\]^`{|}";
        for (String special : new String[] {always, always + ",", always + "#~", always + ",#~"}) {
            addText(backslashed(special));
        }
        addEscaped(character -> ansiC(character, false));
        addEscaped(character -> ansiC(character, true));
    }

    private String backslashed(String special) {
        StringBuilder escaped = new StringBuilder();
        char before = 0;
        for (int index = 0; index < value.length(); index++) {
            char character = value.charAt(index);
            boolean first = before == 0;
            boolean tilde = character == '~' && (before == '=' || before == ':');
            if (special.indexOf(character) >= 0 || tilde || (first && "#~".indexOf(character) >= 0)) {
                escaped.append('\\');
            }
            escaped.append(character);
            before = character;
        }
        return escaped.toString();
    }

    private static String ansiC(int character, boolean ascii) {
        if (ascii && character > '~') {
            StringBuilder escaped = new StringBuilder();
            for (byte next : asItIs(character).getBytes(UTF_8)) {
                escaped.append(octal(next & 0xff));
            }
            return escaped.toString();
        }
        return switch (character) {
            case '\'' -> "\\'";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case 0x0b -> "\\v";
            case 0x07 -> "\\a";
            case 0x1b -> "\\E";
            default -> character < ' ' ? octal(character) : asItIs(character);
        };
    }

    /** Three digits. */
    private static String octal(int value) {
        return "\\" + Integer.toOctalString(0x200 | value).substring(1);
    }

    private void addEscaped(IntFunction<String> escape) {
        StringBuilder escaped = new StringBuilder();
        value.codePoints().forEach(character -> escaped.append(escape.apply(character)));
        addText(escaped.toString());
    }

    private static String asItIs(int character) {
        return Character.toString(character);
    }

    private void addText(String text) {
        escaped.add(new String(text.getBytes(UTF_8), ISO_8859_1));
    }
}
