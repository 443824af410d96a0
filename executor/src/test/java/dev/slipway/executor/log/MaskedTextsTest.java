package dev.slipway.executor.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
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

    @Test
    void masksAValueWithoutTheLineBreakAtItsEnd() {
        assertThat(masked("token=s3cr3t;", "s3cr3t\n")).isEqualTo("token=[masked];");
    }

    @Test
    void leavesTextsAloneThatOccurByChance() {
        assertThat(masked("abc 123", "abc")).isEqualTo("abc 123");
        assertThat(MaskedTexts.of(List.of("", "abc"))).isEmpty();
    }

    private static void assertHidden(String printed) {
        assertThat(masked("<" + printed + ">", SECRET).replace("'", ""))
                .as(printed)
                .isEqualTo("<[masked]>");
    }

    private static String masked(String printed, String secret) {
        Masker masker = new Masker(MaskedTexts.of(List.of(secret)));
        Masker.Output output = new Masker.Output();
        byte[] bytes = printed.getBytes(UTF_8);
        masker.accept(bytes, 0, bytes.length, output);
        masker.finish(output);
        return new String(output.bytes(), 0, output.length(), UTF_8);
    }
}
