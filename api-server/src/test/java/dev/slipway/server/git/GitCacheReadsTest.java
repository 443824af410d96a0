package dev.slipway.server.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jgit.util.FS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitCacheReadsTest {
    private static final int LIMIT = 1 << 20;

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

    private String read(String sha, String path) throws InterruptedException {
        return new String(fixture.cache.readFile(source, sha, path, LIMIT), UTF_8);
    }

    private void assertFails(GitErrorCode code, String message, String sha, String path) {
        assertThatThrownBy(() -> read(sha, path)).isInstanceOfSatisfying(GitException.class, failed -> {
            assertThat(failed).hasMessageContaining(message);
            assertThat(failed.code()).isEqualTo(code);
        });
    }

    @Test
    void aFileIsFetchedWhenItIsReadAndOnlyOnce() throws Exception {
        repository.commit(Map.of(".slipway.yml", "tasks: {}\n", "deep/er/file", "down"));
        String sha =
                fixture.cache.resolve(source, new RefRequest.Branch("main")).sha();
        assertThat(read(sha, ".slipway.yml")).isEqualTo("tasks: {}\n");
        assertThat(read(sha, "deep/er/file")).isEqualTo("down");
        int requests = fixture.server.requests("app");
        assertThat(read(sha, ".slipway.yml")).isEqualTo("tasks: {}\n");
        assertThat(fixture.server.requests("app")).isEqualTo(requests);
    }

    /** JGit would do so for three seconds of the first run after a start. */
    @Test
    void theClockOfTheFileSystemIsNotMeasured() {
        assertThat(FS.getFileStoreAttributes(directory).getFsTimestampResolution())
                .isEqualTo(FS.FileStoreAttributes.FALLBACK_TIMESTAMP_RESOLUTION);
    }

    @Test
    void theFileIsThatOfTheCommitAndNotOfTheTip() throws Exception {
        String old = repository.commit(Map.of("a", "old"));
        String tip = repository.commit(Map.of("a", "new"));
        fixture.cache.resolve(source, new RefRequest.Branch("main"));
        assertThat(read(tip, "a")).isEqualTo("new");
        fixture.cache.resolve(source, new RefRequest.Sha(old));
        assertThat(read(old, "a")).isEqualTo("old");
    }

    @Test
    void aServerWithoutFiltersServesAsWell() throws Exception {
        repository.withoutFilters();
        String sha = repository.commit(Map.of("a", "text"));
        fixture.cache.resolve(source, new RefRequest.Branch("main"));
        assertThat(read(sha, "a")).isEqualTo("text");
    }

    @Test
    void aCommitThatWasEvictedIsFetchedAgain() throws Exception {
        String sha = repository.commit(Map.of("a", "text"));
        assertThat(read(sha, "a")).isEqualTo("text");
    }

    @Test
    void anUnknownCommitIsCalledThat() {
        repository.commit(Map.of("a", "text"));
        assertFails(GitErrorCode.SHA_NOT_FOUND, "no commit", "1".repeat(40), "a");
    }

    @Test
    void aMissingFileNamesTheNearest() {
        String sha = repository.commit(Map.of(".slipway.yaml", "x", "ci/jobs.yml", "y"));
        assertFails(GitErrorCode.FILE_NOT_FOUND, "the nearest are .slipway.yaml", sha, ".slipway.yml");
        assertFails(GitErrorCode.FILE_NOT_FOUND, "the nearest are ci/jobs.yml", sha, "ci/job.yml");
        assertFails(GitErrorCode.FILE_NOT_FOUND, "There is no file a/b/c in commit", sha, "a/b/c");
    }

    @Test
    void whatIsNoFileSaysWhatItIs() {
        repository.commit(Map.of("dir/a", "x"));
        String sha = repository.commitLink("link", "/etc/passwd");
        assertFails(GitErrorCode.NOT_A_FILE, "dir is a directory", sha, "dir");
        assertFails(GitErrorCode.NOT_A_FILE, "link is a symbolic link", sha, "link");
    }

    @Test
    void aPathCannotLeaveTheRepository() {
        String sha = repository.commit(Map.of("a", "x"));
        assertFails(GitErrorCode.INVALID_PATH, "segment \"..\"", sha, "../../etc/passwd");
    }

    @Test
    void aFileAtTheLimitIsReadAndOneAboveIsNot() {
        String sha = repository.commit(Map.of("a", "x".repeat(LIMIT), "b", "x".repeat(LIMIT + 1)));
        assertThat(assertRead(sha, "a")).hasSize(LIMIT);
        assertFails(GitErrorCode.FILE_TOO_LARGE, "The file b is larger than 1048576 bytes", sha, "b");
    }

    private String assertRead(String sha, String path) {
        try {
            return read(sha, path);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void aLargeFileThatCannotBeCompressedIsStoppedWhileItComes() throws Exception {
        String sha = repository.commitRandom("big", 30 << 20);
        assertFails(GitErrorCode.FILE_TOO_LARGE, "larger than", sha, "big");
        assertThat(CacheDirectory.sizeOfTree(fixture.root)).isLessThan(1 << 20);
    }
}
