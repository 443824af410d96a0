package dev.slipway.jobfile.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The canonical forms of texts. */
class CanonicalTextTest {
    @ParameterizedTest
    @CsvSource({
        "90s, 1m30s",
        "1h, 1h",
        "24h, 1d",
        "0m, 0s",
        "1500ms, 1s500ms",
        "1m1m, 2m",
        "007s, 7s",
        "999999999d, 999999999d",
    })
    void writesDurationsFromTheLargestUnit(String text, String canonical) {
        assertThat(CanonicalText.DURATION.of(text)).contains(canonical);
    }

    @ParameterizedTest
    @CsvSource({
        "1024Mi, 1Gi",
        "1048576, 1Mi",
        "1000, 1000",
        "0Gi, 0",
        "0016Ki, 16Ki",
        "2048Ti, 2048Ti",
        "1536Mi, 1536Mi"
    })
    void writesSizesInTheLargestUnitThatIsExact(String text, String canonical) {
        assertThat(CanonicalText.SIZE.of(text)).contains(canonical);
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "' https://a/b// '|https://a/b",
                "https://a/|https://a",
                "https://|https://",
                "a/ /|a",
            },
            delimiter = '|')
    void trimsUrls(String text, String canonical) {
        assertThat(CanonicalText.TRIM_URL.of(text)).contains(canonical);
    }

    @ParameterizedTest
    @CsvSource({"1999999999d", "999999999d1d", "1 h", "h", "''", "-1s", "1.5h"})
    void takesNoDurationThatIsNoneOrTooLong(String text) {
        assertThat(CanonicalText.DURATION.of(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"8388608Ti", "999999999999Ti", "1G", "''", "1.5Gi"})
    void takesNoSizeThatIsNoneOrTooLarge(String text) {
        assertThat(CanonicalText.SIZE.of(text)).isEmpty();
    }

    @Property
    void formsAreIdempotentAndKeepTheMeaning(@ForAll("durations") String duration, @ForAll("sizes") String size) {
        String canonical = CanonicalText.DURATION.of(duration).orElseThrow();
        assertThat(CanonicalText.DURATION.of(canonical)).contains(canonical);
        assertThat(Durations.parse(canonical)).isEqualTo(Durations.parse(duration));
        CanonicalText.SIZE
                .of(size)
                .ifPresent(form -> assertThat(CanonicalText.SIZE.of(form)).contains(form));
    }

    @Property
    void trimmedUrlsStayAsTheyAre(@ForAll("urls") String url) {
        String trimmed = CanonicalText.TRIM_URL.of(url).orElseThrow();
        assertThat(CanonicalText.TRIM_URL.of(trimmed)).contains(trimmed);
    }

    @Property
    void everyDurationOfWholeMillisecondsIsReadAsItWasWritten(@ForAll @LongRange(min = 0, max = 1L << 50) long millis) {
        Duration duration = Duration.ofMillis(millis);
        assertThat(Durations.parse(Durations.format(duration))).contains(duration);
    }

    @Provide
    Arbitrary<String> durations() {
        Arbitrary<String> part = Arbitraries.integers()
                .between(0, 99_999_999)
                .flatMap(number -> Arbitraries.of("ms", "s", "m", "h", "d").map(unit -> number + unit));
        return part.list().ofMinSize(1).ofMaxSize(3).map(parts -> parts.stream().collect(Collectors.joining()));
    }

    @Provide
    Arbitrary<String> sizes() {
        return Arbitraries.longs()
                .between(0, 999_999_999_999L)
                .flatMap(number -> Arbitraries.of("", "Ki", "Mi", "Gi", "Ti").map(unit -> number + unit));
    }

    @Provide
    Arbitrary<String> urls() {
        return Arbitraries.strings().withChars("ah:/ \t.").ofMaxLength(12);
    }
}
