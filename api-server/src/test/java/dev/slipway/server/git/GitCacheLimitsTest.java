package dev.slipway.server.git;

import static dev.slipway.server.git.GitCacheFixture.MIB;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitCacheLimitsTest {
    private static final RefRequest MAIN = new RefRequest.Branch("main");

    @TempDir
    Path directory;

    private GitCacheFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new GitCacheFixture(directory, GitCacheFixture.settings(60 * MIB, 50 * MIB, Duration.ofSeconds(60)));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private void reopen(GitCacheSettings settings) {
        fixture.cache.close();
        fixture.cache = GitCacheFixture.open(fixture.root, settings);
    }

    private static GitException failureOf(ThrowingCallable call) {
        return catchThrowableOfType(GitException.class, call);
    }

    @Test
    void aBlobOf300MbIsNotFetchedAndStopsWithoutFiltersWithHeapFlat() throws Exception {
        GitTestRepository repository = fixture.server.createRepository("big");
        repository.commit(Map.of(".slipway.yml", "small"));
        String sha = repository.commitRandom("big.bin", 300 * MIB);
        GitSource source = fixture.source("big");

        assertThat(fixture.cache.resolve(source, MAIN).sha()).isEqualTo(sha);
        assertThat(fixture.cache.readFile(source, sha, ".slipway.yml", 1000)).isEqualTo("small".getBytes(UTF_8));
        assertThat(bytesOnDisk()).isLessThan(MIB);

        repository.withoutFilters();
        GitSource other = new GitSource(UUID.randomUUID(), source.url(), null, null);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        GitException failed = failureOf(() -> fixture.cache.resolve(other, MAIN));
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(16 * MIB);
        assertThat(failed.code()).isEqualTo(GitErrorCode.TOO_LARGE);
        assertThat(failed).hasMessageContaining("larger than this server's limit of 50 MiB per repository");
        assertThat(bytesOnDisk()).isLessThan(MIB);
    }

    private long bytesOnDisk() throws IOException {
        return CacheDirectory.sizeOfTree(fixture.root);
    }

    @Test
    void aServerThatSendsForEverIsStopped() throws Exception {
        reopen(GitCacheFixture.settings(60 * MIB, 50 * MIB, Duration.ofSeconds(2)));
        long start = System.nanoTime();
        GitException failed =
                failureOf(() -> fixture.cache.resolve(GitCacheFixture.at(fixture.server.floodUrl(), null), MAIN));
        assertThat(failed.code()).isIn(GitErrorCode.TIMED_OUT, GitErrorCode.REMOTE_ERROR);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        assertThat(processes()).isEmpty();
    }

    @Test
    void aServerThatNeverAnswersRunsIntoTheTimeLimit() throws Exception {
        reopen(GitCacheFixture.settings(60 * MIB, 50 * MIB, Duration.ofSeconds(1)));
        GitException failed =
                failureOf(() -> fixture.cache.resolve(GitCacheFixture.at(fixture.server.silentUrl(), null), MAIN));
        assertThat(failed.code()).isEqualTo(GitErrorCode.TIMED_OUT);
        assertThat(failed).hasMessageContaining("The limit of 1 s passed while git talked to");
        assertThat(processes()).isEmpty();
    }

    /** Command lines of processes that work in the cache; git's own children are in the same group. */
    private List<String> processes() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.map(process -> process.resolve("environ"))
                    .map(GitCacheLimitsTest::text)
                    .filter(environment -> environment.contains("HOME=" + fixture.root))
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException notReadable) {
            return "";
        }
    }

    @Test
    void theKernelStopsAFileThatGrowsBetweenTwoLooks() throws Exception {
        GitTestRepository repository = fixture.server.createRepository("big");
        repository.commitRandom("big.bin", 20 * MIB);
        Path work = Files.createDirectory(directory.resolve("work"));
        GitChild.Result result = new GitChild(GitExecutable.find(), 1024 * MIB)
                .run(new GitChild.Command(
                        List.of("--git-dir=" + repository.path(), "cat-file", "blob", "main:big.bin"),
                        Map.of(),
                        work,
                        Duration.ofSeconds(20),
                        MIB,
                        () -> 0,
                        MIB));
        assertThat(result.succeeded()).isFalse();
        assertThat(Files.size(work.resolve("stdout"))).isEqualTo(MIB);
    }

    @Test
    void theLeastRecentlyUsedGoesWhenThereIsNoRoom() throws Exception {
        reopen(GitCacheFixture.settings(40 * MIB, 30 * MIB, Duration.ofSeconds(60)));
        for (String name : List.of("one", "two", "three")) {
            fixture.server.createRepository(name).withoutFilters().commitRandom("file", 15 * MIB);
        }
        fixture.cache.resolve(fixture.source("one"), MAIN);
        Path one = fixture.repositories().getFirst();
        fixture.cache.resolve(fixture.source("two"), MAIN);
        fixture.cache.resolve(fixture.source("one"), MAIN);
        fixture.cache.resolve(fixture.source("three"), MAIN);
        assertThat(fixture.repositories()).hasSize(2).contains(one);
        assertThat(bytesOnDisk()).isLessThan(40 * MIB);
        assertThat(fixture.cache.resolve(fixture.source("two"), MAIN).trusted()).isTrue();
    }

    @Test
    void oneInUseIsNeverEvicted() throws Exception {
        fixture.cache.close();
        try (CacheDirectory files = new CacheDirectory(fixture.root)) {
            RepositoryTable table = new RepositoryTable(files, 5000, Clock.systemUTC());
            CachedRepository used = table.acquire(UUID.randomUUID() + "-0123456789abcdef");
            CachedRepository other = table.acquire(UUID.randomUUID() + "-0123456789abcdef");
            table.release(other);
            assertThat(files.entries()).containsExactly(used.path());
            assertThat(used.path()).isDirectory();
            table.release(used);
            assertThat(files.entries()).isEmpty();
        }
        reopen(GitCacheFixture.settings(60 * MIB, 50 * MIB, Duration.ofSeconds(60)));
    }

    @Test
    void moreGitProcessesThanAllowedWaitTheirTurn() throws Exception {
        fixture.cache.close();
        try (CacheDirectory files = new CacheDirectory(fixture.root)) {
            Semaphore taken = new Semaphore(0);
            GitSession session = new GitSession(
                    new GitUrlPolicy(GitCacheFixture.DEVELOPMENT).check(fixture.server.url("app")),
                    false,
                    Map.of(),
                    new Redactor(null, "/cache"),
                    Deadline.after(Duration.ofMillis(50)),
                    new GitChild(GitExecutable.find(), 1024 * MIB),
                    taken,
                    files);
            GitException failed = failureOf(() -> session.list(fixture.root, List.of()));
            assertThat(failed.code()).isEqualTo(GitErrorCode.TIMED_OUT);
            assertThat(failed).hasMessageContaining("passed while other repositories were fetched before");
        }
        assertThat(fixture.server.requests("app")).isZero();
        reopen(GitCacheFixture.settings(60 * MIB, 50 * MIB, Duration.ofSeconds(60)));
    }
}
