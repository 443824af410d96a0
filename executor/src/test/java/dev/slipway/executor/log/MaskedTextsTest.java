package dev.slipway.executor.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MaskedTextsTest {
    private static final String SECRET = "pa ss'w\"or\\d/+ü\t42";

    @Test
    void masksTheValueInEveryEncodingThatItDocuments() {
        assertHidden(SECRET);
        assertHidden(URLEncoder.encode(SECRET, UTF_8));
        assertHidden(URLEncoder.encode(SECRET, UTF_8).replace("+", "%20"));
        assertHidden("pa%20ss%27w%22or%5cd%2f%2b%c3%bc%0942");
        assertHidden("pa ss'w\\\"or\\\\d/+ü\\t42");
        assertHidden("'pa ss'\\''w\"or\\d/+ü\t42'");
        assertHidden("pa\\ ss\\'w\\\"or\\\\d/+ü\\\t42");
    }

    @Test
    void masksTheValueInHexAndWhatLibrariesMakeOfItInXmlAndJson() {
        assertHidden(HexFormat.of().formatHex(SECRET.getBytes(UTF_8)));
        assertHidden(HexFormat.of().withUpperCase().formatHex(SECRET.getBytes(UTF_8)));
        String secret = "a<b>&\"c'/ü\t😀,z~1#!$`";
        for (String printed : List.of(
                "a&lt;b&gt;&amp;\"c'/ü\t😀,z~1#!$`",
                "a&lt;b>&amp;&quot;c'/ü\t😀,z~1#!$`",
                "a&lt;b&gt;&amp;&quot;c&#x27;/ü\t😀,z~1#!$`",
                "a&lt;b&gt;&amp;&quot;c&apos;/ü\t😀,z~1#!$`",
                "a&lt;b&gt;&amp;&#34;c&#39;/ü&#x9;😀,z~1#!$`"
                        .replace("ü", "&#xFC;")
                        .replace("😀", "&#x1F600;"),
                "a&lt;b&gt;&amp;&quot;c&#039;/&#252;&#9;&#128512;,z~1#!$`",
                "a\\u003cb\\u003e\\u0026\\\"c'/ü\\t😀,z~1#!$`",
                "a\\u003cb\\u003e\\u0026\\\"c\\u0027/ü\\t😀,z~1#!$`",
                "a<b>&\\\"c'/\\u00fc\\t\\ud83d\\ude00,z~1#!$`",
                "a<b>&\\\"c'/\\u00FC\\t\\uD83D\\uDE00,z~1#!$`",
                "a<b>&\\\"c'\\/\\u00fc\\t\\ud83d\\ude00,z~1#!$`",
                "a<b>&\\\"c'/ü\t😀,z~1#!\\$\\`",
                "a<b>&\"c'\"'\"'/ü\t😀,z~1#!$`",
                "a\\<b\\>\\&\\\"c\\'/ü\\\t😀\\,z~1#\\!\\$\\`",
                "a<b>&\"c\\'/\\303\\274\\t\\360\\237\\230\\200,z~1#!$`",
                "a%3Cb%3E%26%22c'/%C3%BC%09%F0%9F%98%80%2Cz~1%23%21%24%60".replace("'", "%27"),
                "a%3Cb%3E%26%22c'%2F%C3%BC%09%F0%9F%98%80%2Cz~1%23!%24%60")) {
            assertThat(masked("<" + printed + ">", secret)).as(printed).isEqualTo("<[masked]>");
        }
    }

    @Test
    void masksBase64AndHexOverTheLineBreaksOfTheTools() {
        String secret = "0123456789abcdefghijklmnopqrstuvwxyz".repeat(4);
        byte[] bytes = secret.getBytes(UTF_8);
        assertThat(masked("<" + Base64.getMimeEncoder().encodeToString(bytes) + ">", secret))
                .isEqualTo("<[masked]>");
        assertThat(masked("<" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + ">\n", secret))
                .isEqualTo("<[masked]>\n");
        assertThat(masked(HexFormat.of().formatHex(bytes).replaceAll(".{60}", "$0\n") + "\n", secret))
                .isEqualTo("[masked]\n");
        String apart = secret.substring(0, 20) + "\n".repeat(3) + secret.substring(20);
        assertThat(masked(apart, secret)).isEqualTo(apart);
        assertThat(masked("abc\ndef", "abcdef")).as("too short to be sure").isEqualTo("abc\ndef");
    }

    @Test
    void memoryIsBoundedWhateverTheSecretsAre() {
        List<String> secrets = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            secrets.add(number + "<'\"&ü".repeat(2000));
        }
        long plain = secrets.stream()
                .mapToLong(secret -> secret.getBytes(UTF_8).length)
                .sum();
        MaskedTexts texts = MaskedTexts.of(secrets);
        assertThat(Stream.of(texts.exact(), texts.wrapped())
                        .flatMap(List::stream)
                        .mapToLong(text -> text.length)
                        .sum())
                .isBetween(plain, plain + MaskedTexts.ENCODINGS_LIMIT);
        assertThat(masked(secrets.get(99), secrets.get(99))).isEqualTo("[masked]");
    }

    @Test
    void masksTheValueInsideOfAnyBase64() {
        for (String before : List.of("", "x", "xy", "xyz", "user:")) {
            for (String after : List.of("", "!", "!!", "!!!")) {
                byte[] whole = (before + SECRET + after).getBytes(UTF_8);
                for (Base64.Encoder encoder : List.of(
                        Base64.getEncoder(),
                        Base64.getUrlEncoder(),
                        Base64.getEncoder().withoutPadding())) {
                    String encoded = encoder.encodeToString(whole);
                    String left = masked(encoded, SECRET).replace("[masked]", "");
                    // What surrounds it, and the characters that share bits with what surrounds it.
                    assertThat(left)
                            .as(encoded)
                            .hasSizeLessThanOrEqualTo((before.length() + after.length()) * 4 / 3 + 6);
                    assertThat(masked(encoded, SECRET)).contains("[masked]");
                }
            }
        }
    }

    @Test
    void masksEachLineOfAValueOfSeveralLines() {
        String key = "-----BEGIN KEY-----\r\nabcdefgh\nijklmnop\n-----END KEY-----\n";
        assertThat(masked("1: ijklmnop\n2: abcdefgh\n", key)).isEqualTo("1: [masked]\n2: [masked]\n");
        assertThat(masked(key, key)).doesNotContain("abcd").doesNotContain("mnop");
    }

    /** Else each line that ends like the first line of a key, or like a line of dashes, would be shown only with the line after it. */
    @Test
    void aFirstLineOfPunctuationHoldsBackNoLine() {
        String account = "---\n{\r\n  \"type\": \"account\",\n  \"ab\": 1\n}\n";
        assertThat(atOnce("call() {\r\n", account)).isEqualTo("call() {\r\n");
        assertThat(masked(account, account)).isEqualTo("---\n{\r\n  [masked]\n");
        String key = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXkt\n-----END OPENSSH PRIVATE KEY-----\n";
        assertThat(atOnce("[INFO] -----\n", key)).isEqualTo("[INFO] -----\n");
        assertThat(masked(key, key)).isEqualTo("[masked]\n");
    }

    @Test
    void shortLinesOfAValueAreMaskedWithTheOthers() {
        assertThat(masked("<abc\ndef\r\n1234\nghi>", "abc\ndef\r\n1234\nghi")).isEqualTo("<[masked]>");
        assertThat(masked("<+\n-\n*/>", "+\n-\n*/\n")).isEqualTo("<[masked]>");
    }

    @Test
    void onlyTheValueHexAndBase64AreFoundOverALineBreak() {
        String secret = "correct horse";
        assertThat(masked("636f72\n7265637420686f727365", secret)).isEqualTo("[masked]");
        assertThat(masked("correct+ho\nrse", secret)).isEqualTo("correct+ho\nrse");
    }

    @Test
    void masksAValueWithoutTheLineBreakAtItsEnd() {
        assertThat(masked("token=s3cr3t;", "s3cr3t\n")).isEqualTo("token=[masked];");
    }

    @Test
    void leavesTextsAloneThatOccurByChance() {
        assertThat(masked("abc 123", "abc")).isEqualTo("abc 123");
        assertThat(MaskedTexts.of(List.of("", "abc")).exact()).isEmpty();
    }

    private static void assertHidden(String printed) {
        assertThat(masked("<" + printed + ">", SECRET).replace("'", ""))
                .as(printed)
                .isEqualTo("<[masked]>");
    }

    private static String masked(String printed, String secret) {
        return masked(printed, secret, true);
    }

    /** What comes out before anything follows. */
    private static String atOnce(String printed, String secret) {
        return masked(printed, secret, false);
    }

    private static String masked(String printed, String secret, boolean whole) {
        Masker masker = new Masker(MaskedTexts.of(List.of(secret)));
        Masker.Output output = new Masker.Output();
        byte[] bytes = printed.getBytes(UTF_8);
        masker.accept(bytes, 0, bytes.length, output);
        if (whole) {
            masker.finish(output);
        }
        return new String(output.bytes(), 0, output.length(), UTF_8);
    }
}
