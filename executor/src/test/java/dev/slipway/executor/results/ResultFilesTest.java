package dev.slipway.executor.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.ResultDeclaration;
import dev.slipway.executor.server.ResultUpload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class ResultFilesTest {
    @TempDir
    Path directory;

    private Path workspace;

    @BeforeEach
    void makeFiles() throws IOException {
        workspace = Files.createDirectory(directory.resolve("workspace"));
        write("report.json", "{}");
        write("target/a.jar", "a");
        write("target/deep/b.jar", "b");
        write("target/deep/c.txt", "c");
        write(".git/config", "x");
    }

    private void write(String path, String content) throws IOException {
        Path file = workspace.resolve(path);
        Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
        Files.writeString(file, content);
    }

    private ResultFiles.Made make(long limit, String... paths) throws Exception {
        return new ResultFiles(workspace, workspace, directory.resolve("made"), limit)
                .make(
                        "things",
                        ResultDeclaration.builder()
                                .paths(new LinkedHashSet<>(List.of(paths)))
                                .build());
    }

    private static List<String> names(Optional<ResultUpload> upload) throws IOException {
        try (ZipFile zip =
                ZipFile.builder().setPath(upload.orElseThrow().file()).get()) {
            return Collections.list(zip.getEntries()).stream()
                    .map(ZipArchiveEntry::getName)
                    .toList();
        }
    }

    @Test
    void aPlainFileIsItself() throws Exception {
        ResultUpload upload = make(10_000, "report.json").upload().orElseThrow();
        assertThat(upload.path()).isEqualTo("report.json");
        assertThat(upload.mediaType()).isEqualTo("application/json");
        assertThat(upload.sha256()).isEqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }

    @Test
    void globsAndDirectoriesBecomeAZipWithPathsFromTheRoot() throws Exception {
        assertThat(names(make(10_000, "target/**/*.jar").upload()))
                .containsExactly("target/a.jar", "target/deep/b.jar");
        assertThat(names(make(10_000, "target/deep").upload()))
                .containsExactly("target/deep/b.jar", "target/deep/c.txt");
        assertThat(names(make(10_000, "tar*").upload()))
                .containsExactly("target/a.jar", "target/deep/b.jar", "target/deep/c.txt");
        assertThat(names(make(10_000, "**").upload()))
                .doesNotContain(".git/config")
                .contains("report.json");
    }

    @Test
    void theSameFilesGiveTheSameZipAndKeepTheirExecutableBit() throws Exception {
        Files.setPosixFilePermissions(workspace.resolve("target/a.jar"), PosixFilePermissions.fromString("rwxr-xr-x"));
        ResultUpload first = make(10_000, "target/**").upload().orElseThrow();
        Files.setLastModifiedTime(
                workspace.resolve("target/deep/c.txt"), java.nio.file.attribute.FileTime.fromMillis(0));
        assertThat(make(10_000, "target/**").upload().orElseThrow().sha256()).isEqualTo(first.sha256());
        try (ZipFile zip = ZipFile.builder().setPath(first.file()).get()) {
            assertThat(zip.getEntry("target/a.jar").getUnixMode() & 0777).isEqualTo(0755);
            assertThat(zip.getEntry("target/deep/c.txt").getUnixMode() & 0777).isEqualTo(0644);
        }
    }

    @Test
    void noMatchIsNoUpload() throws Exception {
        assertThat(make(10_000, "*.xml", "missing/dir").upload()).isEmpty();
    }

    @Test
    void nothingOutsideTheWorkspaceIsRead() throws Exception {
        Files.writeString(directory.resolve("secret"), "top");
        Files.createSymbolicLink(workspace.resolve("link"), directory.resolve("secret"));
        Files.createSymbolicLink(workspace.resolve("up"), directory);
        Files.createSymbolicLink(workspace.resolve("dangling"), Path.of("nowhere"));
        for (String path :
                List.of("../secret", "/etc/passwd", "target/../../secret", "link", "li*", "up/secret", "up/*", "up")) {
            ResultFiles.Made made = make(1000, path);
            assertThat(made.upload()).as(path).isEmpty();
            assertThat(made.warnings()).as(path).singleElement().asString().contains("outside the workspace");
        }
        assertThat(make(1000, "dangling").upload()).isEmpty();
    }

    @Test
    void aLinkWithinTheWorkspaceIsItsFile() throws Exception {
        Files.createSymbolicLink(workspace.resolve("latest.jar"), Path.of("target/a.jar"));
        ResultUpload upload = make(10_000, "latest.jar").upload().orElseThrow();
        assertThat(upload.path()).isEqualTo("latest.jar");
        assertThat(Files.readString(upload.file())).isEqualTo("a");
    }

    @Test
    void whatIsTooLargeIsRefused() throws Exception {
        write("big", "0123456789");
        assertThatThrownBy(() -> make(9, "big"))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("limit of 9 bytes");
    }

    @Test
    void whatCannotBeAPathIsSaid() {
        assertThatThrownBy(() -> make(1000, "target/\0/*.jar"))
                .isInstanceOfSatisfying(
                        ResultException.class,
                        impossible -> assertThat(impossible.reason()).isEqualTo("result_path"))
                .hasMessage("result \"things\" has the path \"target/\0/*.jar\", which cannot be one on this executor:"
                        + " Nul character not allowed");
    }

    @Test
    void warningsAreCountedInTheEnd() throws Exception {
        for (int number = 0; number < 60; number++) {
            Files.createSymbolicLink(workspace.resolve("dangling" + number), Path.of("nowhere"));
        }
        assertThat(make(1000, "dangling*").warnings()).hasSize(51).last().isEqualTo("result \"things\": and 10 more");
    }
}
