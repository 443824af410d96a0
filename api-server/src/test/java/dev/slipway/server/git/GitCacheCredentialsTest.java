package dev.slipway.server.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitCacheCredentialsTest {
    private static final RefRequest MAIN = new RefRequest.Branch("main");
    private static final String PASSWORD = "p%$(id) w'o\"rd\\n-7f3a-only-here";
    private static final GitCredentials RIGHT = new GitCredentials("ci bot", PASSWORD);

    @TempDir
    Path directory;

    private GitCacheFixture fixture;
    private String url;

    @BeforeEach
    void start() throws Exception {
        fixture = new GitCacheFixture(directory);
        fixture.server.createRepository("app").commit(Map.of("a", "text"));
        fixture.server.requireBasic("ci bot", PASSWORD);
        url = fixture.server.url("app");
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private GitException failureOf(GitSource source) {
        GitException failed = catchThrowableOfType(GitException.class, () -> fixture.cache.resolve(source, MAIN));
        assertThat(failed.getMessage() + failed.detail()).doesNotContain("7f3a-only-here");
        return failed;
    }

    @Test
    void theyOpenTheRepositoryAndAreNowhereOnDisk() throws Exception {
        GitSource source = GitCacheFixture.at(url, RIGHT);
        String sha = fixture.cache.resolve(source, MAIN).sha();
        assertThat(fixture.cache.readFile(source, sha, "a", 100)).asString().isEqualTo("text");
        try (Stream<Path> files = Files.walk(fixture.root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, ISO_8859_1))
                        .doesNotContain("7f3a-only-here")
                        .doesNotContain("ci bot");
            }
        }
    }

    @Test
    void theyAreInNoCommandLine() throws Exception {
        fixture.cache.close();
        fixture.cache = GitCacheFixture.open(
                fixture.root, GitCacheFixture.settings(200 << 20, 100 << 20, Duration.ofSeconds(2)));
        GitHttpServer silent = new GitHttpServer(directory);
        try (silent) {
            Thread waiting = Thread.startVirtualThread(() -> failureOf(GitCacheFixture.at(silent.silentUrl(), RIGHT)));
            while (silent.requests("silent") == 0) {
                Thread.onSpinWait();
            }
            List<String> lines = commandLines();
            assertThat(lines).anyMatch(line -> line.contains("--git-dir=" + fixture.root));
            assertThat(lines).noneMatch(line -> line.contains("7f3a-only-here"));
            waiting.join();
        }
    }

    private static List<String> commandLines() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.map(process -> {
                        try {
                            return Files.readString(process.resolve("cmdline"), ISO_8859_1);
                        } catch (IOException notReadable) {
                            return "";
                        }
                    })
                    .toList();
        }
    }

    @Test
    void wrongOnesAndNoneAreToldApart() {
        GitException wrong = failureOf(GitCacheFixture.at(url, new GitCredentials("ci bot", "wrong-7f3a-only-here")));
        assertThat(wrong.code()).isEqualTo(GitErrorCode.AUTHENTICATION_FAILED);
        assertThat(wrong).hasMessageContaining("does not accept the repo's credentials");
        GitException none = failureOf(GitCacheFixture.at(url, null));
        assertThat(none.code()).isEqualTo(GitErrorCode.AUTHENTICATION_FAILED);
        assertThat(none).hasMessageContaining("needs credentials that the repo does not have");
    }

    @Test
    void aMissingRepositoryBehindCredentialsIsNotFound() {
        GitException missing = failureOf(GitCacheFixture.at(fixture.server.url("other"), RIGHT));
        assertThat(missing.code()).isEqualTo(GitErrorCode.REPOSITORY_NOT_FOUND);
    }

    @Test
    void aRedirectToAnotherHostNeverGetsThem() {
        try (GitHttpServer thief = new GitHttpServer(directory)) {
            thief.requireBasic("nobody", "nothing");
            String redirect = fixture.server.redirectUrl(thief.base());
            GitException failed = failureOf(GitCacheFixture.at(redirect + "/app.git", RIGHT));
            assertThat(failed.code()).isEqualTo(GitErrorCode.REMOTE_ERROR);
            assertThat(failed)
                    .hasMessageContaining("answers with a redirect to \"" + thief.base() + "/app.git\"")
                    .hasMessageContaining("declare the final URL");
            assertThat(thief.requests("")).isZero();
            assertThat(thief.authorizations()).isEmpty();
            assertThat(fixture.server.authorizations()).isNotEmpty();
        }
    }

    @Test
    void theyNeverShowThemselves() {
        assertThat(GitCacheFixture.at(url, RIGHT).toString()).doesNotContain("7f3a-only-here");
        Redactor redactor = new Redactor(RIGHT, "/cache/root");
        String basic = Base64.getEncoder().encodeToString(("ci bot:" + PASSWORD).getBytes(UTF_8));
        String encoded = URLEncoder.encode(PASSWORD, UTF_8);
        assertThat(redactor.detail("at /cache/root/x: " + PASSWORD + " " + basic + " " + encoded
                        + " https://user:other@example.org/a"))
                .isEqualTo("at /x: *** *** *** https://***@example.org/a");
        assertThat(redactor.detail("x".repeat(5000) + "end")).hasSize(2048).endsWith("end");
        assertThat(redactor.detail("ü".repeat(5000))).hasSizeLessThanOrEqualTo(1024);
    }

    @Test
    void aLineBreakInThemIsRefusedSinceItWouldEndALineOfGitsProtocol() {
        assertThatThrownBy(() -> new GitCredentials("a", "b\nhost=evil")).hasMessageContaining("control character");
    }
}
