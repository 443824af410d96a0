package dev.slipway.executor.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MaskerTest {
    @Test
    void masksEachSecret() {
        assertThat(masked("say hunter2 and s3cr3t!", Set.of("hunter2", "s3cr3t")))
                .isEqualTo("say [masked] and [masked]!");
    }

    @Test
    void masksSecretsThatOverlapOrTouchAsOne() {
        assertThat(masked("xabcdefy", Set.of("abcd", "cdef"))).isEqualTo("x[masked]y");
        assertThat(masked("xabcdefghy", Set.of("abcd", "efgh"))).isEqualTo("x[masked]y");
    }

    @Test
    void masksASecretWithinTheBeginningOfALongerOne() {
        assertThat(masked("abcdefgX", Set.of("abcdefgh", "cdef"))).isEqualTo("ab[masked]gX");
    }

    @Test
    void whatIsHeldBackComesOutAtTheEnd() {
        assertThat(masked("abc", Set.of("abcdefgh"))).isEqualTo("abc");
    }

    /** A line that ends with the first letters of a secret would else be shown only with the line after it, however late. */
    @Test
    void aLineIsNotHeldBackForTheFewLettersAtItsEnd() {
        for (String line : List.of("open sea\n", "open sea\r\n", "s\n")) {
            assertThat(atOnce(line, Set.of("sea-horse-1"))).isEqualTo(line);
        }
        assertThat(atOnce("sea-h\n", Set.of("sea-horse-1"))).isEmpty();
    }

    @Test
    void aLineIsNotHeldBackForAWholeSecretAtItsEnd() {
        for (String secret : List.of("sea-horse-1", "a b c d")) {
            assertThat(atOnce("open " + secret + "\n", Set.of(secret))).isEqualTo("open [masked]\n");
        }
        assertThat(atOnce("open abcdefgh\n", Set.of("abcdefgh", "efgh-ijk")))
                .as("what follows may still touch it")
                .isEqualTo("open [masked]");
        assertThat(masked("open abcdefgh\n-ijk", Set.of("abcdefgh", "efgh-ijk")))
                .isEqualTo("open [masked]");
    }

    @Test
    void whatFollowsTheFewLettersOfASecretAtTheEndOfALineIsMasked() {
        Random random = new Random(20261128);
        for (String lineBreak : List.of("\n", "\r\n")) {
            String stream =
                    "open s" + lineBreak + "ea-hor" + lineBreak + "se-1 " + "s".repeat(9) + lineBreak + "sea-horse-1";
            for (int round = 0; round < 100; round++) {
                assertThat(inPieces(stream, Set.of("sea-horse-1"), random))
                        .isEqualTo("open s" + lineBreak + "[masked] " + "s".repeat(9) + lineBreak + "[masked]");
            }
        }
    }

    /** The tools that break lines make wide ones, of nothing but letters, digits and a few signs. */
    @Test
    void theFewLettersOfASecretAtTheEndOfAWideLineAreMasked() {
        Random random = new Random(20261128);
        for (int width : new int[] {60, 64, 76}) {
            for (int letters = 1; letters < 4; letters++) {
                String before = "key: " + "0".repeat(width - letters);
                String stream =
                        before + "sea-horse-1".substring(0, letters) + "\r\n" + "sea-horse-1".substring(letters);
                for (int round = 0; round < 100; round++) {
                    assertThat(inPieces(stream, Set.of("sea-horse-1"), random)).isEqualTo(before + "[masked]");
                }
            }
        }
    }

    /** Small alphabets make overlaps, repetitions and false beginnings the usual case. */
    @Test
    void doesWhatTheDefinitionSaysForAnyBytesInAnyPieces() {
        Random random = new Random(20261121);
        for (int round = 0; round < 20_000; round++) {
            int letters = 1 + random.nextInt(3);
            Set<String> secrets = new HashSet<>();
            for (int count = random.nextInt(5); count >= 0; count--) {
                secrets.add(text(random, 1 + random.nextInt(8), letters));
            }
            String stream = text(random, random.nextInt(60), letters);
            assertThat(inPieces(stream, secrets, random))
                    .as("%s in %s", secrets, stream)
                    .isEqualTo(defined(stream, secrets));
        }
    }

    @Test
    void lineBreaksWithinSecretsAreTreatedTheSameInAnyPieces() {
        Random random = new Random(20261128);
        for (int round = 0; round < 20_000; round++) {
            Set<String> secrets = new HashSet<>();
            for (int count = random.nextInt(3); count >= 0; count--) {
                secrets.add(text(random, 4 + random.nextInt(12), 2));
            }
            StringBuilder stream = new StringBuilder();
            while (stream.length() < 300) {
                stream.append(text(random, random.nextInt(random.nextInt(4) == 0 ? 90 : 12), 2));
                stream.append(List.of("\n", "\r\n", "\n\n\n", "!").get(random.nextInt(4)));
            }
            assertThat(inPieces(stream.toString(), secrets, random))
                    .as("%s in %s", secrets, stream)
                    .isEqualTo(masked(stream.toString(), secrets));
        }
    }

    @Test
    void aSecretThatNearlyRepeatsItselfCostsNoMoreThanAnother() {
        String secret = "a".repeat(60_000) + "b";
        String stream = "a".repeat(4_000_000);
        long start = System.nanoTime();
        assertThat(masked(stream, Set.of(secret))).isEqualTo(stream);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    private static String text(Random random, int length, int letters) {
        StringBuilder text = new StringBuilder();
        for (int index = 0; index < length; index++) {
            text.append((char) ('a' + random.nextInt(letters)));
        }
        return text.toString();
    }

    private static String masked(String stream, Set<String> secrets) {
        return feed(List.of(stream), secrets);
    }

    /** What comes out before anything follows. */
    private static String atOnce(String stream, Set<String> secrets) {
        Masker.Output output = new Masker.Output();
        byte[] bytes = stream.getBytes(ISO_8859_1);
        masker(secrets).accept(bytes, 0, bytes.length, output);
        return new String(output.bytes(), 0, output.length(), ISO_8859_1);
    }

    private static Masker masker(Set<String> secrets) {
        List<byte[]> exact = new ArrayList<>();
        List<byte[]> wrapped = new ArrayList<>();
        for (String secret : secrets) {
            (WrappedTexts.mayBeWrapped(secret) ? wrapped : exact).add(secret.getBytes(ISO_8859_1));
        }
        return new Masker(new MaskedTexts(exact, wrapped));
    }

    private static String inPieces(String stream, Set<String> secrets, Random random) {
        List<String> pieces = new ArrayList<>();
        int at = 0;
        while (at < stream.length()) {
            int end = Math.min(stream.length(), at + 1 + random.nextInt(7));
            pieces.add(stream.substring(at, end));
            at = end;
        }
        return feed(pieces, secrets);
    }

    private static String feed(List<String> pieces, Set<String> secrets) {
        Masker masker = masker(secrets);
        Masker.Output output = new Masker.Output();
        for (String piece : pieces) {
            byte[] bytes = ("##" + piece).getBytes(ISO_8859_1);
            masker.accept(bytes, 2, piece.length(), output);
        }
        masker.finish(output);
        return new String(output.bytes(), 0, output.length(), ISO_8859_1);
    }

    /** The definition, in the slowest way. */
    private static String defined(String stream, Set<String> secrets) {
        boolean[] covered = new boolean[stream.length()];
        for (String secret : secrets) {
            for (int at = stream.indexOf(secret); at >= 0; at = stream.indexOf(secret, at + 1)) {
                java.util.Arrays.fill(covered, at, at + secret.length(), true);
            }
        }
        StringBuilder result = new StringBuilder();
        for (int index = 0; index < covered.length; index++) {
            if (!covered[index]) {
                result.append(stream.charAt(index));
            } else if (index == 0 || !covered[index - 1]) {
                result.append("[masked]");
            }
        }
        return result.toString();
    }
}
