package dev.slipway.server.git;

import static dev.slipway.server.git.GitErrorCode.HOST_NOT_ALLOWED;
import static dev.slipway.server.git.GitErrorCode.INVALID_URL;
import static dev.slipway.server.git.GitErrorCode.PROTOCOL_NOT_ALLOWED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitUrlPolicyTest {
    private static final GitUrlPolicy SERVER = new GitUrlPolicy(GitCacheFixture.SERVER);
    private static final GitUrlPolicy DEVELOPMENT = new GitUrlPolicy(GitCacheFixture.DEVELOPMENT);
    private static final GitUrlPolicy EVERYTHING = new GitUrlPolicy(new GitUrlRules(true, true, true, true, true));
    private static final GitUrlPolicy PUBLIC_ONLY = new GitUrlPolicy(new GitUrlRules(true, false, false, false, false));

    private static void assertRefused(GitUrlPolicy policy, String url, GitErrorCode code, String message) {
        assertThatThrownBy(() -> policy.check(url)).isInstanceOfSatisfying(GitException.class, refused -> {
            assertThat(refused).hasMessageContaining(message);
            assertThat(refused.code()).isEqualTo(code);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.org/app.git,                https://example.org/app.git",
        "HTTPS://Example.ORG/App.git,                https://example.org/App.git",
        "https://example.org:443/app,                https://example.org/app",
        "https://example.org:8443/a/b.git/,          https://example.org:8443/a/b.git/",
        "https://10.1.2.3/app.git,                   https://10.1.2.3/app.git",
        "https://[2606:4700::1]/app.git,             https://[2606:4700::1]/app.git",
        "https://xn--bcher-kva.example/a%20b.git,    https://xn--bcher-kva.example/a%20b.git",
        "https://forge/app,                          https://forge/app",
        "https://example.org/user@host/app,          https://example.org/user@host/app"
    })
    void httpsIsAllowedAndMadeCanonical(String url, String canonical) {
        assertThat(SERVER.check(url).text()).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--upload-pack=touch /tmp/x", "-c", "--", "-uhttps://example.org/a"})
    void nothingLikeAnOption(String url) {
        assertRefused(EVERYTHING, url, INVALID_URL, "begins with \"-\" like an option");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext::sh -c id", "ext::sh", "fd::17", "https::https://example.org/a", "a@b::c"})
    void noRemoteHelper(String url) {
        assertThatThrownBy(() -> EVERYTHING.check(url))
                .isInstanceOfSatisfying(
                        GitException.class,
                        refused -> assertThat(refused.code()).isIn(PROTOCOL_NOT_ALLOWED, INVALID_URL));
    }

    @Test
    void aRemoteHelperIsCalledThat() {
        assertRefused(EVERYTHING, "ext::sh", PROTOCOL_NOT_ALLOWED, "remote helper");
    }

    @ParameterizedTest
    @CsvSource({
        "git://example.org/app.git, use https://",
        "ftp://example.org/app.git, use https://",
        "htps://example.org/app.git, use https://",
        "shh://example.org/app.git, use ssh://… or https://",
        "git+ssh://example.org/app.git, use ssh:// or https://",
        "javascript://x, use https://",
        "http://example.org/app.git, use https://example.org/app.git",
        "ssh://git@example.org/app.git, use https://example.org/app.git",
        "git@example.org:app.git, use https://example.org/app.git",
        "file:///srv/app.git, is a path on the server's machine",
        "file://host/srv/app.git, with a host is not allowed",
        "/srv/app.git, is a path on the server's machine",
        "../app.git, is a path on the server's machine",
        "app.git, is a path on the server's machine"
    })
    void otherProtocolsNameTheNearestThatIsAllowed(String url, String message) {
        assertRefused(SERVER, url, PROTOCOL_NOT_ALLOWED, message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:hunter2@example.org/app.git",
                "https://hunter2@example.org/app.git",
                "https://user:hunter2/x@example.org/app.git",
                "https://:hunter2@example.org/",
                "ssh://git:hunter2@example.org/app.git",
                "user:hunter2@example.org:app.git",
                "-user:hunter2@example.org:app.git",
                "ext::hunter2@example.org"
            })
    void credentialsInAUrlAreRefusedAndNotRepeated(String url) {
        for (GitUrlPolicy policy : new GitUrlPolicy[] {SERVER, EVERYTHING}) {
            assertThatThrownBy(() -> policy.check(url))
                    .isInstanceOf(GitException.class)
                    .message()
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void credentialsInAUrlBelongInASecret() {
        assertRefused(SERVER, "https://user:x@example.org/app.git", INVALID_URL, "declare them as a secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "https://",
                "https:///app.git",
                "https://example.org",
                "https://example.org/",
                "https://example.org:0/app",
                "https://example.org:65536/app",
                "https://example.org:x/app",
                "https://example.org/a b",
                "https://example.org/a\nb",
                "https://example.org/a\u0000b",
                "https://example.org/a%0ab",
                "https://example.org/a%00",
                "https://example.org/../b",
                "https://example.org/a/./b",
                "https://example.org/a?service=x",
                "https://example.org/a#b",
                "https://example.org\\@evil.example/a",
                "https://bücher.example/a",
                "https://exa_mple-.org/a",
                "https://.example.org/a",
                "https://example..org/a",
                "https://example.org./a",
                "https://-example.org/a",
                "https://exam%70le.org/a",
                "https://1.2.3.4.5/a",
                "https://300.1.1.1/a",
                "https://[::1/a",
                "https://[not:an:address]/a",
                "https://[fe80::1%25eth0]/a"
            })
    void malformedUrls(String url) {
        assertThatThrownBy(() -> EVERYTHING.check(url))
                .isInstanceOfSatisfying(
                        GitException.class,
                        refused -> assertThat(refused.code()).isEqualTo(INVALID_URL));
    }

    @Test
    void atMost2048Characters() {
        String start = "https://example.org/";
        assertThatCode(() -> SERVER.check(start + "a".repeat(2048 - start.length())))
                .doesNotThrowAnyException();
        assertRefused(SERVER, start + "a".repeat(2049 - start.length()), INVALID_URL, "2049 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.0.1",
                "2852039166",
                "0xa9fea9fe",
                "0xA9.0xFE.0xA9.0xFE",
                "0251.0376.0251.0376",
                "0251.254.43518",
                "169.16689662",
                "169.254.169.254.",
                "[fe80::1]",
                "[febf::1]",
                "[::ffff:169.254.169.254]",
                "[::ffff:a9fe:a9fe]",
                "[::169.254.169.254]",
                "[64:ff9b::a9fe:a9fe]",
                "[2002:a9fe:a9fe::1]",
                "[fd00:ec2::254]",
                "100.100.100.200",
                "168.63.129.16",
                "metadata",
                "metadata.google.internal",
                "METADATA.google.internal.",
                "metadata.goog",
                "instance-data",
                "224.0.0.1",
                "255.255.255.255",
                "[ff02::1]"
            })
    void metadataLinkLocalAndReservedAddressesAreNeverAllowed(String host) {
        for (GitUrlPolicy policy : new GitUrlPolicy[] {SERVER, EVERYTHING}) {
            assertThatThrownBy(() -> policy.check("https://" + host + "/latest/meta-data"))
                    .isInstanceOfSatisfying(
                            GitException.class,
                            refused -> assertThat(refused.code()).isEqualTo(HOST_NOT_ALLOWED));
        }
        assertThatThrownBy(() -> EVERYTHING.check("ssh://git@" + host + "/app")).isInstanceOf(GitException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST",
                "localhost.",
                "a.localhost",
                "127.0.0.1",
                "127.9.9.9",
                "127.1",
                "0x7f000001",
                "0",
                "0.0.0.0",
                "[::1]",
                "[::]",
                "[::ffff:127.0.0.1]"
            })
    void theOwnMachineIsAllowedInDevelopmentOnly(String host) {
        assertRefused(SERVER, "https://" + host + "/app", HOST_NOT_ALLOWED, "the server's own machine");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8080/app",
                "http://127.0.0.1:8080/app",
                "https://[::1]:8443/app",
                "http://a.localhost/app"
            })
    void developmentReachesTheOwnMachineByHttp(String url) {
        assertThat(DEVELOPMENT.check(url).text()).isEqualTo(url);
    }

    @Test
    void developmentStillHasNoPlainHttpToOthers() {
        assertRefused(DEVELOPMENT, "http://example.org/app", PROTOCOL_NOT_ALLOWED, "use https://example.org/app");
    }

    @Test
    void oddSpellingsOfAllowedAddressesAreRefusedWithTheUsualOne() {
        assertRefused(SERVER, "https://0x0a.1.2.3/app", INVALID_URL, "odd spelling of 10.1.2.3");
        assertRefused(DEVELOPMENT, "https://127.1/app", INVALID_URL, "odd spelling of 127.0.0.1");
        assertRefused(SERVER, "https://example.org./app", INVALID_URL, "use example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "[fd12::1]", "[fec0::1]"
            })
    void privateRangesAreAllowedUnlessConfiguredOtherwise(String host) {
        assertThatCode(() -> SERVER.check("https://" + host + "/app")).doesNotThrowAnyException();
        assertRefused(PUBLIC_ONLY, "https://" + host + "/app", HOST_NOT_ALLOWED, "private range");
    }

    @ParameterizedTest
    @ValueSource(strings = {"172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "169.253.0.1", "169.255.0.1"})
    void neighboursOfSpecialRangesArePublic(String host) {
        assertThatCode(() -> PUBLIC_ONLY.check("https://" + host + "/app")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "ssh://git@example.org/app.git,       ssh://git@example.org/app.git,      22",
        "ssh://example.org:2222/app.git,      ssh://example.org:2222/app.git,     2222",
        "git@example.org:group/app.git,       git@example.org:group/app.git,      22",
        "example.org:app.git,                 example.org:app.git,                22"
    })
    void sshWhenConfigured(String url, String text, int port) {
        assertThat(EVERYTHING.check(url)).isInstanceOfSatisfying(GitUrl.Ssh.class, ssh -> {
            assertThat(ssh.text()).isEqualTo(text);
            assertThat(ssh.host()).isEqualTo("example.org");
            assertThat(ssh.port()).isEqualTo(port);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssh://-oProxyCommand=id/app",
                "ssh://-oProxyCommand=id@example.org/app",
                "ssh://a$(id)@example.org/app",
                "ssh://git@exa'mple.org/app",
                "-oProxyCommand=id:app",
                "git@-oProxyCommand:app",
                "git@example.org:-app",
                "ssh://git@example.org"
            })
    void sshNeverTakesOptionsOrShellWords(String url) {
        assertThatThrownBy(() -> EVERYTHING.check(url))
                .isInstanceOfSatisfying(
                        GitException.class,
                        refused -> assertThat(refused.code()).isEqualTo(INVALID_URL));
    }

    @Test
    void absolutePathsWhenConfigured() {
        assertThat(EVERYTHING.check("/srv/a/../app.git")).isEqualTo(new GitUrl.Local(Path.of("/srv/app.git")));
        assertThat(EVERYTHING.check("file:///srv/app.git")).isEqualTo(new GitUrl.Local(Path.of("/srv/app.git")));
        assertRefused(EVERYTHING, "srv/app.git", INVALID_URL, "relative");
    }

    @Test
    void resolvedAddressesAreCheckedByTheSameRules() throws Exception {
        InetAddress metadata = InetAddress.ofLiteral("169.254.169.254");
        assertThatThrownBy(() -> EVERYTHING.checkAddress("git.example.org", metadata))
                .hasMessageContaining("git.example.org (169.254.169.254) is link-local");
        assertThatThrownBy(() -> SERVER.checkAddress("git.example.org", InetAddress.ofLiteral("127.0.0.1")))
                .hasMessageContaining("own machine");
        assertThatCode(() -> SERVER.checkAddress("git.example.org", InetAddress.ofLiteral("10.0.0.1")))
                .doesNotThrowAnyException();
    }

    @Property(tries = 2000)
    void whateverIsGivenIsAnsweredOrRefusedAndNeverBroken(@ForAll @StringLength(max = 60) String url) {
        try {
            assertThat(EVERYTHING.check(url).text()).doesNotStartWith("-").doesNotContain("\n");
        } catch (GitException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    @Property(tries = 2000)
    void charactersOfUrlsInAnyOrderGiveNoSurprise(
            @ForAll @CharRange(from = '!', to = '~') @StringLength(max = 40) String rest) {
        try {
            GitUrl url = SERVER.check("https://" + rest);
            assertThat(url).isInstanceOf(GitUrl.Http.class);
            assertThat(((GitUrl.Http) url).host()).matches("[a-z0-9_.-]+|\\[[0-9a-f:.]+]");
        } catch (GitException refused) {
            assertThat(refused.code()).isIn(INVALID_URL, HOST_NOT_ALLOWED, PROTOCOL_NOT_ALLOWED);
        }
    }

    @Property
    void noSpellingOfALinkLocalAddressPasses(
            @ForAll @IntRange(max = 255) int third, @ForAll @IntRange(max = 255) int fourth) {
        long number = (169L << 24) | (254L << 16) | ((long) third << 8) | fourth;
        String[] spellings = {
            "169.254." + third + "." + fourth,
            Long.toString(number),
            "0x" + Long.toHexString(number),
            "0" + Long.toOctalString(number),
            "169.254." + ((third << 8) | fourth),
            "169." + (number & 0xffffff),
            "[::ffff:" + Long.toHexString(number >> 16) + ":" + Long.toHexString(number & 0xffff) + "]"
        };
        for (String spelling : spellings) {
            assertRefused(EVERYTHING, "https://" + spelling + "/app", HOST_NOT_ALLOWED, "link-local");
        }
    }
}
