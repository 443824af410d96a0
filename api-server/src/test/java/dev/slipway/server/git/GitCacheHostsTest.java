package dev.slipway.server.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitCacheHostsTest {
    private static final RefRequest MAIN = new RefRequest.Branch("main");
    private static final GitUrlRules HTTP_AND_LOOPBACK = new GitUrlRules(true, false, false, true, true);

    @TempDir
    Path directory;

    private GitCache cache(GitUrlRules rules, HostResolver resolver) {
        return new GitCache(
                directory.resolve("cache"),
                GitExecutable.find(),
                new GitUrlPolicy(rules),
                GitCacheFixture.settings(20 << 20, 10 << 20, Duration.ofSeconds(20)),
                resolver,
                Clock.systemUTC());
    }

    private static GitException failureOf(GitCache cache, String url) {
        return catchThrowableOfType(GitException.class, () -> cache.resolve(GitCacheFixture.at(url, null), MAIN));
    }

    @Test
    void gitConnectsToTheAddressThatWasCheckedAndLooksNothingUpItself() throws Exception {
        try (GitHttpServer server = new GitHttpServer(directory);
                GitCache cache = cache(HTTP_AND_LOOPBACK, _ -> List.of(InetAddress.ofLiteral("127.0.0.1")))) {
            String sha = server.createRepository("app").commit(Map.of("a", "1"));
            String url = "http://git.does-not-exist.invalid:" + server.port() + "/app.git";
            assertThat(cache.resolve(GitCacheFixture.at(url, null), MAIN).sha()).isEqualTo(sha);
        }
    }

    @Test
    void aNameOfAMetadataAddressIsRefusedEvenBesideAGoodOne() {
        HostResolver resolver =
                _ -> List.of(InetAddress.ofLiteral("192.0.43.8"), InetAddress.ofLiteral("169.254.169.254"));
        try (GitCache cache = cache(HTTP_AND_LOOPBACK, resolver)) {
            GitException failed = failureOf(cache, "https://git.example.org/app.git");
            assertThat(failed.code()).isEqualTo(GitErrorCode.HOST_NOT_ALLOWED);
            assertThat(failed).hasMessageContaining("git.example.org (169.254.169.254) is link-local");
        }
    }

    @Test
    void aNameOfTheOwnMachineIsRefusedOnAServer() {
        try (GitCache cache = cache(GitCacheFixture.SERVER, _ -> List.of(InetAddress.ofLiteral("127.0.0.1")))) {
            assertThat(failureOf(cache, "https://git.example.org/app.git").code())
                    .isEqualTo(GitErrorCode.HOST_NOT_ALLOWED);
        }
    }

    @Test
    void aNameWithoutAddressSaysSo() {
        HostResolver resolver = host -> {
            throw new UnknownHostException(host);
        };
        try (GitCache cache = cache(GitCacheFixture.SERVER, resolver)) {
            GitException failed = failureOf(cache, "https://git.example.org/app.git");
            assertThat(failed.code()).isEqualTo(GitErrorCode.REMOTE_ERROR);
            assertThat(failed).hasMessageContaining("The host git.example.org has no address");
        }
    }

    @Test
    void nobodyAtThePortIsCalledUnreachable() throws Exception {
        int port;
        try (GitHttpServer server = new GitHttpServer(directory)) {
            port = server.port();
        }
        try (GitCache cache = cache(GitCacheFixture.DEVELOPMENT, HostResolver.system())) {
            GitException failed = failureOf(cache, "http://127.0.0.1:" + port + "/app.git");
            assertThat(failed.code()).isEqualTo(GitErrorCode.REMOTE_ERROR);
            assertThat(failed).hasMessageContaining("cannot be reached");
            assertThat(failed.detail()).isPresent();
        }
    }

    @Test
    void localPathsWorkOnlyWhenAllowed() throws Exception {
        GitTestRepository repository = GitTestRepository.create(directory.resolve("local.git"));
        String sha = repository.commit(Map.of("a", "1"));
        String path = repository.path().toString();
        try (GitCache cache = cache(GitCacheFixture.SERVER, HostResolver.system())) {
            assertThat(failureOf(cache, path).code()).isEqualTo(GitErrorCode.PROTOCOL_NOT_ALLOWED);
            assertThat(failureOf(cache, "file://" + path).code()).isEqualTo(GitErrorCode.PROTOCOL_NOT_ALLOWED);
        }
        GitUrlRules local = new GitUrlRules(false, false, true, true, true);
        try (GitCache cache = cache(local, HostResolver.system())) {
            GitSource source = GitCacheFixture.at("file://" + path, null);
            assertThat(cache.resolve(source, MAIN).sha()).isEqualTo(sha);
            assertThat(cache.readFile(source, sha, "a", 10)).asString().isEqualTo("1");
            assertThat(failureOf(cache, path + "-missing").code()).isEqualTo(GitErrorCode.REPOSITORY_NOT_FOUND);
        }
    }

    @Test
    void sshIsPinnedToTheCheckedAddressAndChecksTheKeyOfTheName() {
        GitUrl url = new GitUrlPolicy(new GitUrlRules(false, true, false, false, true))
                .check("ssh://git@git.example.org:2222/app.git");
        Map<String, String> environment =
                GitEnvironment.of(url, List.of(InetAddress.ofLiteral("10.1.2.3")), null, directory, Map.of());
        assertThat(environment.get("GIT_SSH_COMMAND"))
                .contains("-o 'HostName=10.1.2.3' -o 'HostKeyAlias=[git.example.org]:2222'")
                .contains("BatchMode=yes");
        assertThat(environment).containsEntry("GIT_ALLOW_PROTOCOL", "ssh");
    }
}
