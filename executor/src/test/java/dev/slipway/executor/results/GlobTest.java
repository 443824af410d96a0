package dev.slipway.executor.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
        a.txt a.txt true
        *.txt a.txt true
        *.txt b/a.txt false
        **/*.txt a.txt true
        **/*.txt x/y/a.txt true
        a/** a/b/c true
        a/** ab false
        a/**/b a/b true
        a/**/b a/x/y/b true
        a/**/b axb false
        ** any/thing true
        ?.txt a.txt true
        ?.txt /.txt false
        {a,b*}.txt bcd.txt true
        {a,b*}.txt c.txt false
        x{a,{b,c}}y xcy true
        {a,**/b}/c x/y/b/c true
        a{b a{b true
        a,b} a,b} true
        {a{b,c} {ac true
        {a{b,c} a false
        {a,b\\} {a,b} true
        \\{a,b} {a,b} true
        a\\*b a*b true
        a\\*b axb false
        target/**/TEST-*.xml target/surefire-reports/TEST-a.xml true
        a.b axb false
        (a|b)+ (a|b)+ true
        {} {} false
        """)
    void matchesAsDocumented(String pattern, String path, boolean matches) {
        assertThat(Glob.of(pattern).matches(path)).isEqualTo(matches);
    }

    @Test
    void knowsWhereItsWildcardsBegin() {
        assertThat(Glob.literalPrefix("target/reports/**/*.xml")).isEqualTo("target/reports/");
        assertThat(Glob.literalPrefix("tar*")).isEmpty();
        assertThat(Glob.literalPrefix("a/b")).isEqualTo("a/b");
    }

    @Test
    void noPatternTakesForEver() {
        long start = System.nanoTime();
        for (String pattern : List.of("*a".repeat(500) + "b", "{a,aa}".repeat(150) + "b", "**/".repeat(300) + "b")) {
            assertThat(Glob.of(pattern).matches("a".repeat(4000))).isFalse();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    @Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
    void bracesThatAreNotClosedAreReadAtOnce() {
        String braces = "{".repeat(1000);
        assertThat(Glob.of(braces).matches(braces)).isTrue();
        assertThat(Glob.of(braces + "a,b}").matches("{".repeat(999) + "b")).isTrue();
        assertThat(Glob.of(braces + "a" + "}".repeat(1000)).matches("a")).isTrue();
    }
}
