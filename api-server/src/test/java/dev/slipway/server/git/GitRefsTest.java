package dev.slipway.server.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitRefsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"main", "feature/login", "v1.0", "a@b", "release-1", "übung", "a.b/c", "#12", "a{b", "x$(id)"})
    void goodNames(String name) {
        assertThat(GitRefs.requireBranch(name)).isEqualTo(name);
        assertThat(GitRefs.requireTag(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "-x, like an option",
                "--upload-pack=x, like an option",
                "a..b, has \"..\"",
                "a@{1}, has \"@{\"",
                "a b, has \" \"",
                "a~1, has \"~\"",
                "a^, has \"^\"",
                "a:b, has \":\"",
                "a?, has \"?\"",
                "a*, has \"*\"",
                "a[b, has \"[\"",
                "a\\b, has \"\\\"",
                "/a, begins or ends with",
                "a/, begins or ends with",
                "a//b, has \"//\"",
                ".a, begins with \".\"",
                "a/.b, begins with \".\"",
                "a., ends with \".\"",
                "a.lock, ends with \".lock\"",
                "a.lock/b, ends with \".lock\"",
                "@, reserved",
                "HEAD, reserved",
                "refs/heads/main, give the short name"
            })
    void badNamesSayWhichRule(String name, String message) {
        assertThatThrownBy(() -> GitRefs.requireBranch(name)).hasMessageContaining(message);
        assertThatThrownBy(() -> GitRefs.requireTag(name)).hasMessageContaining(message);
    }

    @Test
    void controlCharactersLengthAndEmptiness() {
        assertThatThrownBy(() -> GitRefs.requireBranch("a\nb"))
                .hasMessage("The branch name \"a?b\" has a control character");
        assertThatThrownBy(() -> GitRefs.requireBranch("")).hasMessageContaining("is empty");
        assertThatThrownBy(() -> GitRefs.requireBranch("a".repeat(251))).hasMessageContaining("longer than 250");
        assertThatThrownBy(() -> GitRefs.requireBranch("\ud800")).hasMessageContaining("surrogate");
    }

    @Test
    void commitIdsAreWhole() {
        String sha = "0123456789abcdef0123456789abcdef01234567";
        assertThat(GitRefs.requireSha(sha.toUpperCase(Locale.ROOT))).isEqualTo(sha);
        assertThatThrownBy(() -> GitRefs.requireSha("0123456")).hasMessageContaining("abbreviated");
        assertThatThrownBy(() -> GitRefs.requireSha("main")).hasMessageContaining("not 40 hex digits");
        assertThatThrownBy(() -> GitRefs.requireSha(sha + "\n")).hasMessageContaining("not 40 hex digits");
        assertThatThrownBy(() -> GitRefs.requireSha("--help")).hasMessageContaining("not 40 hex digits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "../a", "a/../b", "a//b", "./a", "a/", "a\nb"})
    void pathsStayInTheRepository(String path) {
        assertThatThrownBy(() -> GitRefs.requirePath(path))
                .isInstanceOfSatisfying(
                        GitException.class,
                        refused -> assertThat(refused.code()).isEqualTo(GitErrorCode.INVALID_PATH));
    }

    /** The rules are git's: each name that is taken here is taken by the program. */
    @Property(tries = 150)
    void gitTakesEveryNameThatIsTakenHere(
            @ForAll
                    @NotEmpty
                    @StringLength(max = 8)
                    @Chars({'a', '.', '/', '@', '{', '-', '~', ' ', '\\', '*', 'l', 'o', 'c', 'k', '\t'})
                    String name)
            throws Exception {
        if (GitRefs.problemOf(name).isEmpty()) {
            assertThat(checkRefFormat(name)).as(name).isZero();
        }
    }

    private static int checkRefFormat(String name) throws IOException, InterruptedException {
        return new ProcessBuilder("git", "check-ref-format", "refs/heads/" + name)
                .directory(new File("/"))
                .start()
                .waitFor();
    }
}
