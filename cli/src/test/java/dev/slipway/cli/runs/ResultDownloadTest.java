package dev.slipway.cli.runs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Result;
import dev.slipway.cli.CommandException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResultDownloadTest {
    @TempDir
    private Path directory;

    private Path out;
    private ResultDownload download;

    @BeforeEach
    void open() {
        out = directory.resolve("out");
        download = new ResultDownload(out);
    }

    @Test
    void resultsWithTheSameFileNameStayApart() throws IOException {
        Path first = write("build", result("unit", "a/report.xml", "1"), "1");
        Path second = write("build", result("slow", "b/report.xml", "2"), "2");
        Path third = write("test.1", result("unit", "a/report.xml", "3"), "3");

        assertThat(first).isEqualTo(out.resolve("build/unit/report.xml")).hasContent("1");
        assertThat(second).isEqualTo(out.resolve("build/slow/report.xml")).hasContent("2");
        assertThat(third).isEqualTo(out.resolve("test.1/unit/report.xml")).hasContent("3");
    }

    @Test
    void aSecondDownloadReplacesTheFirst() throws IOException {
        write("build", result("unit", "report.xml", "1"), "1");

        assertThat(write("build", result("unit", "report.xml", "2"), "2")).hasContent("2");
        try (Stream<Path> left = Files.list(out.resolve("build/unit"))) {
            assertThat(left).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../outside", "..", ".", "/", "/etc/passwd", ".part", "a/.."})
    void aPathOfTheServerChoosesNoPlaceOutside(String path) throws IOException {
        Path written = write("build", result("unit", path, "1"), "1");

        assertThat(written.getParent()).isEqualTo(out.resolve("build/unit"));
        assertThat(written).isRegularFile().hasContent("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "", "a/b", "/tmp", "../x", "-x"})
    void aTaskOrResultWithAWrongNameIsRefused(String name) {
        assertThatThrownBy(() -> write(name, result("unit", "f", "1"), "1")).isInstanceOf(CommandException.class);
        assertThatThrownBy(() -> write("build", result(name, "f", "1"), "1")).isInstanceOf(CommandException.class);
        assertThat(directory.resolve("f")).doesNotExist();
    }

    @Test
    void nothingIsWrittenThroughALink() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path target = Files.writeString(elsewhere.resolve("target"), "kept");
        Files.createDirectories(out.resolve("build/unit"));
        Files.createSymbolicLink(out.resolve("linked"), elsewhere);
        Files.createSymbolicLink(out.resolve("build/linked"), elsewhere);
        Files.createSymbolicLink(out.resolve("build/unit/report.xml"), target);
        Files.createSymbolicLink(out.resolve("build/unit/.part"), target);

        assertThatThrownBy(() -> write("linked", result("unit", "f", "1"), "1")).hasMessageContaining("is a link");
        assertThatThrownBy(() -> write("build", result("linked", "f", "1"), "1"))
                .hasMessageContaining("is a link");
        assertThat(write("build", result("unit", "report.xml", "1"), "1"))
                .isRegularFile()
                .hasContent("1");
        assertThat(out.resolve("build/unit/report.xml"))
                .satisfies(file -> assertThat(Files.isSymbolicLink(file)).isFalse());
        assertThat(target).hasContent("kept");
        try (Stream<Path> files = Files.list(elsewhere)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void bytesWithAnotherHashAreNotKept() throws IOException {
        assertThatThrownBy(() -> write("build", result("unit", "report.xml", "1"), "2"))
                .hasMessageContaining("another SHA-256");
        try (Stream<Path> left = Files.list(out.resolve("build/unit"))) {
            assertThat(left).isEmpty();
        }
    }

    private Path write(String task, Result result, String content) throws IOException {
        return download.write(task, result, new ByteArrayInputStream(content.getBytes(UTF_8)));
    }

    private static Result result(String name, @Nullable String path, String content) {
        return Result.builder()
                .uid("0198c5a0-0000-7000-8000-000000000004")
                .name(name)
                .type(Result.TypeEnum.FILES)
                .path(path)
                .mediaType("application/xml")
                .size((long) content.length())
                .sha256(sha256(content))
                .createdAt(Instant.EPOCH)
                .build();
    }

    private static String sha256(String content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException exception) {
            throw new AssertionError(exception);
        }
    }
}
