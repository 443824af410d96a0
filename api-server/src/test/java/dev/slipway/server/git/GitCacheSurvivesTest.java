package dev.slipway.server.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Crashes, damage, and many callers at once. */
class GitCacheSurvivesTest {
    private static final RefRequest MAIN = new RefRequest.Branch("main");

    private static final GitCacheSettings SETTINGS =
            GitCacheFixture.settings(200 << 20, 100 << 20, Duration.ofSeconds(30));

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

    private void restart() {
        fixture.cache.close();
        fixture.cache = GitCacheFixture.open(fixture.root, SETTINGS);
    }

    private Path cached() throws IOException {
        try (Stream<Path> entries = Files.list(fixture.root.resolve("repositories"))) {
            return entries.findFirst().orElseThrow();
        }
    }

    @Test
    void aRestartUsesWhatIsThere() throws Exception {
        String sha = repository.commit(Map.of("a", "text"));
        fixture.cache.readFile(source, sha, "a", 100);
        restart();
        int requests = fixture.server.requests("app");
        assertThat(fixture.cache.readFile(source, sha, "a", 100)).asString().isEqualTo("text");
        assertThat(fixture.server.requests("app")).isEqualTo(requests);
    }

    @Test
    void whatAKilledServerLeftHalfDoneIsThrownAway() throws Exception {
        repository.commit(Map.of("a", "1"));
        fixture.cache.resolve(source, MAIN);
        fixture.cache.close();
        Path entry = cached();
        Files.writeString(entry.resolve("shallow.lock"), "");
        Files.writeString(entry.resolve("objects/pack/tmp_pack_x"), "half");
        Files.createDirectories(fixture.root.resolve("trash/repository1/it"));
        Files.createDirectories(fixture.root.resolve("work/git1"));
        Path half = fixture.root.resolve("repositories/01890000-0000-7000-8000-000000000009-0123456789abcdef");
        Files.createDirectories(half);
        restart();
        assertThat(entry.resolve("shallow.lock")).doesNotExist();
        assertThat(entry.resolve("objects/pack/tmp_pack_x")).doesNotExist();
        assertThat(half).doesNotExist();
        assertThat(fixture.root.resolve("trash")).isEmptyDirectory();
        assertThat(fixture.root.resolve("work")).isEmptyDirectory();
        repository.commit(Map.of("a", "2"));
        assertThat(fixture.cache.resolve(source, MAIN).trusted()).isTrue();
    }

    @Test
    void aGitThatOutlivedItsServerIsKilledAtTheNextStart() throws Exception {
        repository.commit(Map.of("a", "1"));
        fixture.cache.resolve(source, MAIN);
        fixture.cache.close();
        GitExecutable git = GitExecutable.find();
        Process orphan = new ProcessBuilder(
                        git.timeout().toString(),
                        "60",
                        git.path().toString(),
                        "--git-dir=" + cached().toRealPath(),
                        "cat-file",
                        "--batch")
                .directory(new File("/"))
                .start();
        List<ProcessHandle> children;
        do {
            children = orphan.children().toList();
        } while (children.isEmpty());
        restart();
        assertThat(orphan.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(children.getFirst().onExit().get(5, TimeUnit.SECONDS).isAlive())
                .isFalse();
    }

    @Test
    void aDamagedRepositoryIsFetchedAnew() throws Exception {
        String sha = repository.commit(Map.of("a", "text"));
        fixture.cache.readFile(source, sha, "a", 100);
        try (Stream<Path> packs = Files.list(cached().resolve("objects/pack"))) {
            for (Path pack :
                    packs.filter(file -> file.toString().endsWith(".pack")).toList()) {
                pack.toFile().setWritable(true);
                Files.write(pack, new byte[] {1, 2, 3});
            }
        }
        assertThat(fixture.cache.readFile(source, sha, "a", 100)).asString().isEqualTo("text");
        String next = repository.commit(Map.of("a", "next"));
        assertThat(fixture.cache.resolve(source, MAIN).sha()).isEqualTo(next);
    }

    @Test
    void aDirectoryBelongsToOneServer() {
        assertThatThrownBy(() -> GitCacheFixture.open(fixture.root, SETTINGS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is in use by another server");
    }

    @Test
    void manyCallersAtOnceAllGetTheRightCommit() throws Exception {
        repository.commit(Map.of("base", "x"));
        List<String> shas = new ArrayList<>();
        for (int index = 0; index < 6; index++) {
            shas.add(repository.commit("branch-" + index, "Branch", Map.of("file", "text " + index)));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                for (int index = 0; index < 6; index++) {
                    String sha = shas.get(index);
                    String branch = "branch-" + index;
                    RefRequest request =
                            round == 1 ? new RefRequest.BranchAndSha(branch, sha) : new RefRequest.Branch(branch);
                    String text = "text " + index;
                    Callable<Boolean> call =
                            () -> fixture.cache.resolve(source, request).sha().equals(sha)
                                    && new String(fixture.cache.readFile(source, sha, "file", 100), UTF_8).equals(text);
                    answers.add(threads.submit(call));
                }
            }
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS)).isTrue();
            }
        }
        Process check = new ProcessBuilder("git", "--git-dir=" + cached(), "rev-parse", "--is-bare-repository").start();
        assertThat(check.waitFor()).isZero();
    }

    @Test
    void anInterruptedCallerLeavesNoProcess() throws Exception {
        AtomicReference<Object> outcome = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                fixture.cache.resolve(GitCacheFixture.at(fixture.server.silentUrl(), null), MAIN);
            } catch (InterruptedException | GitException ended) {
                outcome.set(ended);
            }
        });
        caller.start();
        while (fixture.server.requests("silent") == 0) {
            Thread.onSpinWait();
        }
        caller.interrupt();
        caller.join(10_000);
        assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
        assertThat(ProcessHandle.current()
                        .children()
                        .filter(child -> child.info()
                                .command()
                                .filter(command -> command.endsWith("timeout"))
                                .isPresent()))
                .isEmpty();
    }
}
