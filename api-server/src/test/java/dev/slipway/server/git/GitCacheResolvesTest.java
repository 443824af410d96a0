package dev.slipway.server.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitCacheResolvesTest {
    @TempDir
    Path directory;

    private GitCacheFixture fixture;
    private GitTestRepository repository;
    private GitSource source;

    @BeforeEach
    void start() throws Exception {
        fixture = new GitCacheFixture(directory);
        repository = fixture.server.createRepository("app");
        source = fixture.source("app");
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private ResolvedCommit resolve(RefRequest request) throws InterruptedException {
        return fixture.cache.resolve(source, request);
    }

    private static void assertFails(GitErrorCode code, String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(GitException.class, failed -> {
            assertThat(failed).hasMessageContaining(message);
            assertThat(failed.code()).isEqualTo(code);
        });
    }

    @Test
    void aBranchIsItsTipAsTheRemoteHasItNow() throws Exception {
        repository.commit(Map.of("a", "1"));
        String first = repository.commit("main", "Say hello\n\nAt length.", Map.of("a", "2"));
        assertThat(resolve(new RefRequest.Branch("main")))
                .isEqualTo(new ResolvedCommit(first, "heads/main", true, "Say hello", "Ada"));
        String second = repository.commit(Map.of("a", "3"));
        assertThat(resolve(new RefRequest.Branch("main")).sha()).isEqualTo(second);
    }

    @Test
    void theDefaultBranchIsTheDeclaredOneElseTheRemotesHead() throws Exception {
        String main = repository.commit(Map.of("a", "1"));
        String other = repository.commit("other", "Other", Map.of("a", "2"));
        assertThat(resolve(new RefRequest.DefaultBranch()).sha()).isEqualTo(main);
        GitSource declared = new GitSource(GitCacheFixture.UID, source.url(), null, "other");
        assertThat(fixture.cache
                        .resolve(declared, new RefRequest.DefaultBranch())
                        .sha())
                .isEqualTo(other);
    }

    @Test
    void aDetachedOrDanglingHeadAsksForABranch() {
        repository.commit("topic", "One", Map.of("a", "1"));
        assertFails(
                GitErrorCode.BRANCH_NOT_FOUND,
                "names no branch; name one (there are topic)",
                () -> resolve(new RefRequest.DefaultBranch()));
    }

    @Test
    void tagsArePeeled() throws Exception {
        String sha = repository.commit(Map.of("a", "1"));
        repository.git("tag", "light");
        repository.git("tag", "--annotate", "--message=Release", "v1.0");
        repository.commit(Map.of("a", "2"));
        assertThat(resolve(new RefRequest.Tag("light")).sha()).isEqualTo(sha);
        ResolvedCommit annotated = resolve(new RefRequest.Tag("v1.0"));
        assertThat(annotated.sha()).isEqualTo(sha);
        assertThat(annotated.refName()).isEqualTo("tags/v1.0");
        assertThat(annotated.trusted()).isTrue();
    }

    @Test
    void aTagOfAFileIsNoCommit() {
        repository.commit(Map.of("a", "1"));
        repository.git("tag", "blob", "main:a");
        assertFails(GitErrorCode.TAG_NOT_FOUND, "points to no commit", () -> resolve(new RefRequest.Tag("blob")));
    }

    @Test
    void whatIsMissingIsNamedWithTheNearest() {
        repository.commit(Map.of("a", "1"));
        repository.commit("feature/login", "Login", Map.of("a", "2"));
        repository.git("tag", "v1.0");
        assertFails(
                GitErrorCode.BRANCH_NOT_FOUND,
                "no branch mian in " + source.url() + "; the nearest are main",
                () -> resolve(new RefRequest.Branch("mian")));
        assertFails(
                GitErrorCode.BRANCH_NOT_FOUND,
                "the nearest are feature/login",
                () -> resolve(new RefRequest.Branch("login")));
        assertFails(GitErrorCode.TAG_NOT_FOUND, "the nearest are v1.0", () -> resolve(new RefRequest.Tag("v1.1")));
        assertFails(
                GitErrorCode.SHA_NOT_FOUND,
                "no commit " + "1".repeat(40),
                () -> resolve(new RefRequest.Sha("1".repeat(40))));
    }

    @Test
    void anEmptyRepositoryIsCalledThat() {
        assertFails(GitErrorCode.EMPTY_REPOSITORY, "is empty", () -> resolve(new RefRequest.Branch("main")));
        assertFails(GitErrorCode.EMPTY_REPOSITORY, "is empty", () -> resolve(new RefRequest.DefaultBranch()));
        assertFails(GitErrorCode.EMPTY_REPOSITORY, "is empty", () -> resolve(new RefRequest.Tag("v1")));
        assertFails(GitErrorCode.EMPTY_REPOSITORY, "is empty", () -> resolve(new RefRequest.Sha("1".repeat(40))));
    }

    @Test
    void aCommitOfABranchIsTrustedByItsIdAlone() throws Exception {
        String old = repository.commit(Map.of("a", "1"));
        repository.commit(Map.of("a", "2"));
        ResolvedCommit commit = resolve(new RefRequest.Sha(old));
        assertThat(commit.trusted()).isTrue();
        assertThat(commit.refName()).isNull();
    }

    @Test
    void aCommitOfATagAloneIsTrusted() throws Exception {
        repository.commit(Map.of("a", "1"));
        String tagged = repository.commit("gone", "Old", Map.of("b", "1"));
        repository.git("tag", "kept", "gone");
        repository.git("branch", "-D", "gone");
        assertThat(resolve(new RefRequest.Sha(tagged)).trusted()).isTrue();
    }

    @Test
    void aCommitThatNoRefContainsIsNotTrusted() throws Exception {
        repository.commit(Map.of("a", "1"));
        String fork = repository.commit("fork", "Steal", Map.of("a", "2"));
        repository.git("update-ref", "refs/pull/1/head", fork);
        repository.git("branch", "-D", "fork");
        ResolvedCommit commit = resolve(new RefRequest.Sha(fork));
        assertThat(commit.trusted()).isFalse();
        assertThat(fixture.cache.readFile(source, fork, "a", 100)).isEqualTo(new byte[] {'2'});
    }

    @Test
    void trustEndsWhenTheBranchIsGone() throws Exception {
        String base = repository.commit(Map.of("a", "1"));
        repository.git("branch", "topic", base);
        String sha = repository.commit("topic", "Topic", Map.of("a", "2"));
        assertThat(resolve(new RefRequest.Branch("topic")).trusted()).isTrue();
        assertThat(resolve(new RefRequest.Sha(sha)).trusted()).isTrue();
        repository.git("update-ref", "refs/pull/1/head", sha);
        repository.git("branch", "-D", "topic");
        assertThat(resolve(new RefRequest.Sha(sha)).trusted()).isFalse();
    }

    @Test
    void aBranchMustContainTheCommitThatIsNamedWithIt() throws Exception {
        String base = repository.commit(Map.of("a", "1"));
        repository.commit(Map.of("a", "2"));
        String other = repository.commit("other", "Other", Map.of("b", "1"));
        ResolvedCommit commit = resolve(new RefRequest.BranchAndSha("main", base));
        assertThat(commit.refName()).isEqualTo("heads/main");
        assertThat(commit.trusted()).isTrue();
        assertFails(
                GitErrorCode.NOT_CONTAINED,
                "The branch main of " + source.url() + " does not contain commit " + other,
                () -> resolve(new RefRequest.BranchAndSha("main", other)));
        assertFails(
                GitErrorCode.BRANCH_NOT_FOUND,
                "no branch mai",
                () -> resolve(new RefRequest.BranchAndSha("mai", base)));
    }

    @Test
    void historyIsThereAfterTipsWereFetchedAlone() throws Exception {
        String first = repository.commit(Map.of("a", "1"));
        repository.commit(Map.of("a", "2"));
        resolve(new RefRequest.Branch("main"));
        assertThat(resolve(new RefRequest.Sha(first)).trusted()).isTrue();
        String third = repository.commit(Map.of("a", "3"));
        assertThat(resolve(new RefRequest.Branch("main")).sha()).isEqualTo(third);
        assertThat(resolve(new RefRequest.BranchAndSha("main", first)).sha()).isEqualTo(first);
    }

    @Test
    void aBranchMayTakeThePlaceOfADirectoryOfBranches() throws Exception {
        String sha = repository.commit("a", "One", Map.of("a", "1"));
        resolve(new RefRequest.Branch("a"));
        resolve(new RefRequest.Sha(sha));
        repository.git("branch", "-D", "a");
        repository.git("branch", "a/b", sha);
        assertThat(resolve(new RefRequest.Branch("a/b")).sha()).isEqualTo(sha);
        assertThat(resolve(new RefRequest.Sha(sha)).trusted()).isTrue();
    }

    @Test
    void aForcePushIsFollowed() throws Exception {
        repository.commit(Map.of("a", "1"));
        resolve(new RefRequest.Branch("main"));
        repository.git("update-ref", "-d", "refs/heads/main");
        String rewritten = repository.commit("main", "Rewritten", Map.of("a", "9"));
        assertThat(resolve(new RefRequest.Branch("main")).sha()).isEqualTo(rewritten);
    }

    @Test
    void refsLikeOptionsNeverReachGit() {
        assertFails(
                GitErrorCode.INVALID_REF,
                "begins with \"-\" like an option",
                () -> resolve(new RefRequest.Branch("--upload-pack=touch /tmp/x")));
        assertFails(GitErrorCode.INVALID_REF, "like an option", () -> resolve(new RefRequest.Tag("-x")));
        assertFails(GitErrorCode.INVALID_REF, "abbreviated", () -> resolve(new RefRequest.Sha("abc1234")));
        assertThat(fixture.server.requests("app")).isZero();
    }

    @Test
    void twoReposWithOneUrlShareNothing() throws Exception {
        repository.commit(Map.of("a", "1"));
        resolve(new RefRequest.Branch("main"));
        UUID other = UUID.fromString("01890000-0000-7000-8000-000000000002");
        fixture.cache.resolve(new GitSource(other, source.url(), null, null), new RefRequest.Branch("main"));
        assertThat(fixture.repositories()).hasSize(2);
    }

    @Test
    void longSubjectsAreCut() throws Exception {
        repository.commit("main", "x".repeat(500), Map.of("a", "1"));
        assertThat(resolve(new RefRequest.Branch("main")).subject()).isEqualTo("x".repeat(200));
    }
}
