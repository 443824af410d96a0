package dev.slipway.executor.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.api.model.AssignedCheckout;
import dev.slipway.api.model.GitPassword;
import dev.slipway.executor.Await;
import dev.slipway.executor.backend.ShimBinary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init") // set before each test
class GitCheckoutTest {
    private static final String SHA = "0123456789012345678901234567890123456789";

    @TempDir
    Path directory;

    private CheckoutSettings settings;
    private GitHttpServer server;
    private Path workspace;
    private Path home;

    @BeforeEach
    void start() throws IOException {
        server = new GitHttpServer(Files.createDirectory(directory.resolve("served")));
        workspace = Files.createDirectory(directory.resolve("workspace"));
        home = Files.createDirectory(directory.resolve("home"));
        settings = new CheckoutSettings(ShimBinary.unpack(directory), Duration.ofMinutes(1), 1L << 30, 1 << 20);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void checkOut(String url, String sha, @Nullable String ref, int depth, @Nullable GitPassword password)
            throws Exception {
        checkOut(url, sha, ref, depth, password, settings);
    }

    private void checkOut(
            String url,
            String sha,
            @Nullable String ref,
            int depth,
            @Nullable GitPassword password,
            CheckoutSettings with)
            throws Exception {
        AssignedCheckout checkout = AssignedCheckout.builder()
                .url(url)
                .sha(sha)
                .ref(ref)
                .depth(depth)
                .build();
        new GitCheckout(checkout, password, workspace, home, with, () -> false).run();
    }

    private String commits() throws Exception {
        return GitHttpServer.git(workspace, "rev-list", "--count", "HEAD").strip();
    }

    @Test
    void checksOutOneCommitOrAll() throws Exception {
        server.commit("app.git", "a.txt", "one");
        String second = server.commit("app.git", "a.txt", "two");
        server.commit("app.git", "a.txt", "three");

        checkOut(server.url("app.git"), second, "heads/main", 1, null);

        assertThat(workspace.resolve("a.txt")).hasContent("two");
        assertThat(commits()).isEqualTo("1");
        assertThat(GitHttpServer.git(workspace, "remote", "get-url", "origin").strip())
                .isEqualTo(server.url("app.git"));
    }

    @Test
    void aDepthOfNothingIsAllHistory() throws Exception {
        server.commit("app.git", "a.txt", "one");
        String second = server.commit("app.git", "a.txt", "two");
        checkOut(server.url("app.git"), second, "heads/main", 0, null);
        assertThat(commits()).isEqualTo("2");
    }

    @Test
    void fetchesTheRefWhereAServerGivesNoCommitByItsHash() throws Exception {
        server.giveOnlyRefs();
        String first = server.commit("app.git", "a.txt", "one");
        server.commit("app.git", "a.txt", "two");
        server.commit("app.git", "a.txt", "three");
        checkOut(server.url("app.git"), first, "heads/main", 1, null);
        assertThat(workspace.resolve("a.txt")).hasContent("one");
    }

    @Test
    void saysThatACommitIsNotThere() throws Exception {
        server.commit("app.git", "a.txt", "one");
        assertThatThrownBy(() -> checkOut(server.url("app.git"), SHA, "heads/main", 1, null))
                .isInstanceOf(CheckoutException.class)
                .hasMessageContaining("not in the repository");
    }

    @Test
    void credentialsReachTheirServerAndNoFile() throws Exception {
        server.protect("ci", "t0ken-4711");
        String sha = server.commit("app.git", "a.txt", "one");
        checkOut(server.url("app.git"), sha, null, 1, password("ci", "t0ken-4711"));
        assertThat(workspace.resolve("a.txt")).hasContent("one");
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("t0ken-4711");
            }
        }
    }

    private static GitPassword password(String user, String password) {
        return GitPassword.builder().username(user).password(password).build();
    }

    @Test
    void wrongCredentialsAreSaidToBeWrong() throws Exception {
        server.protect("ci", "right");
        String sha = server.commit("app.git", "a.txt", "one");
        assertThatThrownBy(() -> checkOut(server.url("app.git"), sha, null, 1, password("ci", "wrong-4711")))
                .isInstanceOf(CheckoutException.class)
                .hasMessageContaining("refuses those of the repository")
                .hasMessageNotContaining("wrong-4711");
        assertThatThrownBy(() -> checkOut(server.url("app.git"), sha, null, 1, null))
                .isInstanceOf(CheckoutException.class)
                .hasMessageContaining("wants credentials");
    }

    @Test
    void credentialsAreNotGivenToAServerThatTheFirstOneRedirectsTo() throws Exception {
        String sha = server.commit("app.git", "a.txt", "one");
        server.protect("ci", "t0ken-4711");
        try (GitHttpServer first = new GitHttpServer(directory)) {
            first.redirectTo(server.url("").replaceFirst("/$", ""));
            assertThatThrownBy(() -> checkOut(first.url("app.git"), sha, null, 1, password("ci", "t0ken-4711")))
                    .isInstanceOf(CheckoutException.class);
        }
        assertThat(server.authorizations()).isNotEmpty().containsOnly("null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--upload-pack=touch /tmp/slipway-owned",
                "/etc",
                "file:///etc",
                "ext::sh -c id",
                "ssh://git@127.0.0.1/app.git",
                "git://127.0.0.1/app.git",
                "http://user:password@127.0.0.1/app.git",
                "http:///app.git",
                "https://exa mple/app.git"
            })
    void anotherKindOfUrlReachesNoGit(String url) {
        assertThatThrownBy(() -> checkOut(url, SHA, null, 1, null))
                .isInstanceOf(CheckoutException.class)
                .hasMessageContaining("not an http or https URL");
        assertThat(workspace).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--upload-pack=id", "HEAD", "", "../../x"})
    void anotherKindOfHashReachesNoGit(String sha) {
        assertThatThrownBy(() -> checkOut(server.url("app.git"), sha, null, 1, null))
                .isInstanceOf(CheckoutException.class)
                .hasMessageContaining("not the hash of a commit");
    }

    @Test
    void noHookAndNoSettingOfTheUserTakesPart() throws Exception {
        Files.writeString(
                home.resolve(".gitconfig"),
                "[core]\n\thooksPath = " + home + "\n[init]\n\ttemplateDir = " + home + "\n");
        Path hook = Files.writeString(home.resolve("post-checkout"), "#!/bin/sh\ntouch '" + directory + "/owned'\n");
        assertThat(hook.toFile().setExecutable(true)).isTrue();
        String sha = server.commit("app.git", "a.txt", "one");
        checkOut(server.url("app.git"), sha, null, 1, null);
        assertThat(directory.resolve("owned")).doesNotExist();
    }

    @Test
    void aServerThatSendsForEverIsLeft() {
        CheckoutSettings limits = new CheckoutSettings(settings.shim(), Duration.ofSeconds(2), 1L << 30, 1 << 20);
        assertThatThrownBy(() -> checkOut(server.url("endless.git"), SHA, null, 1, null, limits))
                .isInstanceOf(CheckoutException.class)
                .hasMessage("the checkout took longer than 2s");
    }

    @Test
    void aRepositoryThatIsTooLargeIsLeft() throws Exception {
        byte[] noise = new byte[3 << 20];
        new Random(1).nextBytes(noise);
        String sha = server.commit("app.git", "blob", new String(noise, StandardCharsets.ISO_8859_1));
        CheckoutSettings limits = new CheckoutSettings(settings.shim(), Duration.ofMinutes(1), 1 << 20, 1 << 20);
        assertThatThrownBy(() -> checkOut(server.url("app.git"), sha, null, 1, null, limits))
                .isInstanceOf(CheckoutException.class)
                .hasMessage("the repository is larger than the limit of 1 MiB");
    }

    @Test
    void aFullDiskIsSaidToBeFull() throws Exception {
        String sha = server.commit("app.git", "a.txt", "one");
        CheckoutSettings wantsMore =
                new CheckoutSettings(settings.shim(), Duration.ofMinutes(1), 1L << 30, Long.MAX_VALUE);
        assertThatThrownBy(() -> checkOut(server.url("app.git"), sha, null, 1, null, wantsMore))
                .isInstanceOfSatisfying(
                        CheckoutException.class,
                        full -> assertThat(full.reason()).isEqualTo("disk_full"))
                .hasMessage("the disk of the executor is full");
    }

    /** Git has removed what it had written by the time that it ends, so that the disk looks free again. */
    @Test
    void aDiskThatFillsUpWhileGitWritesIsSaidToBeFull() throws Exception {
        byte[] noise = new byte[3 << 20];
        new Random(1).nextBytes(noise);
        String sha = server.commit("app.git", "blob", new String(noise, StandardCharsets.ISO_8859_1));
        assumeTrue(
                ended("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", workspace.toString()), "cannot mount a tmpfs");
        try {
            CheckoutSettings withoutReserve = new CheckoutSettings(settings.shim(), Duration.ofMinutes(1), 1L << 30, 0);
            assertThatThrownBy(() -> checkOut(server.url("app.git"), sha, null, 1, null, withoutReserve))
                    .isInstanceOfSatisfying(
                            CheckoutException.class,
                            full -> assertThat(full.reason()).isEqualTo("disk_full"));
        } finally {
            ended("umount", "-l", workspace.toString());
        }
    }

    private static boolean ended(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }

    @Test
    void noGitOutlivesAnExecutorThatIsKilled() throws Exception {
        Process executor = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndlessCheckout.class.getName(),
                        settings.shim().toString(),
                        server.url("endless.git"),
                        workspace.toString(),
                        home.toString())
                .inheritIO()
                .start();
        try {
            Await.until("git and its helper", () -> isFetching(executor));
            List<ProcessHandle> left = executor.descendants().toList();
            executor.destroyForcibly();
            Await.until("an end of all that it started", () -> left.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            executor.destroyForcibly();
        }
    }

    private static boolean isFetching(Process executor) {
        return executor.descendants()
                .anyMatch(child -> child.info().command().orElse("").contains("git-remote-http"));
    }
}
