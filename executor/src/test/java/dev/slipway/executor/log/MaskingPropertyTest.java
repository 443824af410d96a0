package dev.slipway.executor.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * Random secrets, printed in random encodings between random bytes, read in random pieces. What surrounds them is of bytes
 * that occur in no encoding, so that it must come out unchanged.
 */
final class MaskingPropertyTest {
    private static final byte[] LINE = {'\n'};

    /** As the tools do it, by other code than what makes the masked texts. */
    enum Encoding {
        PLAIN,
        HEX,
        UPPER_HEX,
        XXD,
        BASE64,
        BASE64_URL,
        BASE64_LINES,
        BASE64_MIME,
        OPENSSL,
        FORM,
        PERCENT,
        XML_TEXT,
        XML_ATTRIBUTE,
        HTML,
        JSON,
        JSON_ASCII,
        JSON_FOR_HTML,
        SINGLE_QUOTED,
        PYTHON_QUOTED,
        DOUBLE_QUOTED;

        String printed(String value) {
            byte[] bytes = value.getBytes(UTF_8);
            return switch (this) {
                case PLAIN -> value;
                case HEX -> HexFormat.of().formatHex(bytes);
                case UPPER_HEX -> HexFormat.of().withUpperCase().formatHex(bytes);
                case XXD -> wrapped(HexFormat.of().formatHex(bytes), 60);
                case BASE64 -> Base64.getEncoder().encodeToString(bytes);
                case BASE64_URL -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
                case BASE64_LINES -> wrapped(Base64.getEncoder().encodeToString(bytes), 76);
                case BASE64_MIME -> Base64.getMimeEncoder().encodeToString(bytes);
                case OPENSSL -> wrapped(Base64.getEncoder().encodeToString(bytes), 64);
                case FORM -> URLEncoder.encode(value, UTF_8);
                case PERCENT -> URLEncoder.encode(value, UTF_8).replace("+", "%20");
                case XML_TEXT ->
                    value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
                case XML_ATTRIBUTE ->
                    XML_TEXT.printed(value).replace("\"", "&quot;").replace("'", "&apos;");
                case HTML -> XML_TEXT.printed(value).replace("\"", "&quot;").replace("'", "&#x27;");
                case JSON -> value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\t");
                case JSON_ASCII -> JSON.printed(value).replace("ü", "\\u00fc").replace("😀", "\\ud83d\\ude00");
                case JSON_FOR_HTML ->
                    JSON.printed(value)
                            .replace("<", "\\u003c")
                            .replace(">", "\\u003e")
                            .replace("&", "\\u0026");
                case SINGLE_QUOTED -> value.replace("'", "'\\''");
                case PYTHON_QUOTED -> value.replace("'", "'\"'\"'");
                case DOUBLE_QUOTED -> value.replaceAll("[\"\\\\$`]", "\\\\$0");
            };
        }
    }

    private static String wrapped(String text, int columns) {
        return text.replaceAll("(.{" + columns + "})(?=.)", "$1\n");
    }

    @Property(tries = 3000, shrinking = ShrinkingMode.OFF)
    void noEncodingOfASecretComesOutAndEverythingElseDoes(
            @ForAll("secrets") List<String> secrets,
            @ForAll Encoding encoding,
            @ForAll("surroundings") String surroundings,
            @ForAll long seed) {
        Random random = new Random(seed);
        for (String secret : secrets) {
            String printed = encoding.printed(secret);
            String stream = surroundings + latin(printed) + surroundings + latin(printed);
            assertThat(masked(stream, secrets, random))
                    .as("%s of %s: %s", encoding, secret, printed)
                    .isEqualTo(surroundings + "[masked]" + surroundings + "[masked]");
        }
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void noSecretInsideOfLongerBase64OrHexComesOut(
            @ForAll("longSecrets") String secret, @ForAll byte[] before, @ForAll byte[] after, @ForAll long seed) {
        Random random = new Random(seed);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(before);
        whole.writeBytes(secret.getBytes(UTF_8));
        whole.writeBytes(after);
        for (Base64.Encoder encoder : List.of(
                Base64.getEncoder(),
                Base64.getUrlEncoder(),
                Base64.getMimeEncoder(),
                Base64.getMimeEncoder(64, LINE))) {
            String text = masked(encoder.encodeToString(whole.toByteArray()), List.of(secret), random);
            assertThat(text).contains("[masked]");
            // What surrounds it, and at each end a character that shares bits with it, and padding.
            assertThat(text.replace("[masked]", "").replaceAll("\\s", ""))
                    .hasSizeLessThanOrEqualTo((before.length + after.length + 2) * 4 / 3 + 4);
        }
        String hex = wrapped(HexFormat.of().formatHex(whole.toByteArray()), 60);
        assertThat(masked(hex, List.of(secret), random).replace("[masked]", "").replaceAll("\\s", ""))
                .hasSizeLessThanOrEqualTo((before.length + after.length) * 2);
    }

    @Provide
    Arbitrary<List<String>> secrets() {
        return Arbitraries.oneOf(secret(8, 40), secret(40, 200))
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    @Provide
    Arbitrary<String> longSecrets() {
        return secret(9, 150);
    }

    /** With a letter at both ends, since white space there is no part of what is masked. */
    private static Arbitrary<String> secret(int least, int most) {
        return Arbitraries.of("abcXYZ0189-._+/=&<>\"'\\$`!# \tü😀"
                        .codePoints()
                        .mapToObj(Character::toString)
                        .toList())
                .list()
                .ofMinSize(least)
                .ofMaxSize(most)
                .map(characters -> "k" + String.join("", characters) + "k");
    }

    /** Bytes of which no encoding has one. */
    @Provide
    Arbitrary<String> surroundings() {
        return Arbitraries.strings()
                .withChars('\u0001', '\u0002', '\u0090', '\u00fe', '\u00ff', '\n', '|')
                .ofMaxLength(6)
                .map(text -> "\u0001" + text + "\u0001");
    }

    private static String latin(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private static String masked(String stream, List<String> secrets, Random random) {
        byte[] bytes = stream.getBytes(ISO_8859_1);
        Masker masker = new Masker(MaskedTexts.of(secrets));
        Masker.Output output = new Masker.Output();
        int longestPiece = 1 + random.nextInt(100);
        int at = 0;
        while (at < bytes.length) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(longestPiece));
            masker.accept(bytes, at, length, output);
            at += length;
        }
        masker.finish(output);
        return new String(output.bytes(), 0, output.length(), ISO_8859_1);
    }
}
