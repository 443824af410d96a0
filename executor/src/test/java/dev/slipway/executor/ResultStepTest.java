package dev.slipway.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.NeededResult;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.OutcomeRequest.StateEnum;
import dev.slipway.api.model.ResultDeclaration;
import dev.slipway.api.model.ResultDeclaration.WhenEnum;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class ResultStepTest {
    @TempDir
    Path directory;

    private ExecutorFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new ExecutorFixture(directory.resolve("data"));
        fixture.start();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private static ResultDeclaration.Builder paths(String... paths) {
        return ResultDeclaration.builder().paths(Set.of(paths));
    }

    @Test
    void resultsAreSentWithTypePathMediaTypeAndHash() throws Exception {
        FakeAttempt attempt = fixture.run(Assignments.of(
                        "mkdir -p sub/target; echo '<testsuite/>' > sub/target/TEST-a.xml; printf x > sub/app.bin")
                .directory(".")
                .results(Map.of(
                        "junit", paths("sub/target/*.xml").build(),
                        "app", paths("sub/app.bin").build())));
        assertThat(attempt.awaitOutcome().state()).isEqualTo(StateEnum.PASSED);
        assertThat(attempt.results.keySet()).containsExactly("app", "junit");
        FakeAttempt.FakeResult app = attempt.result("app");
        assertThat(app.query())
                .containsEntry("type", "files")
                .containsEntry("path", "sub/app.bin")
                .containsEntry("media_type", "application/octet-stream")
                .containsEntry("sha256", "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881");
        assertThat(app.content().array()).isEqualTo("x".getBytes(UTF_8));
        assertThat(attempt.result("junit").query())
                .containsEntry("type", "junit")
                .containsEntry("media_type", "application/zip")
                .doesNotContainKey("path");
    }

    @Test
    void noMatchIsAWarningAndAnErrorWhenItIsRequired() throws Exception {
        OutcomeRequest optional = fixture.run(Assignments.of("true")
                        .results(Map.of("jar", paths("*.jar").build())))
                .awaitOutcome();
        assertThat(optional.state()).isEqualTo(StateEnum.PASSED);
        assertThat(optional.warnings()).containsExactly("result \"jar\": no file matches *.jar");
        OutcomeRequest required = fixture.run(Assignments.of("true")
                        .results(Map.of("jar", paths("*.jar").required(true).build())))
                .awaitOutcome();
        assertThat(required.state()).isEqualTo(StateEnum.ERRORED);
        assertThat(required.reason()).isEqualTo("result_missing");
        OutcomeRequest failed = fixture.run(Assignments.of("exit 2")
                        .results(Map.of("jar", paths("*.jar").required(true).build())))
                .awaitOutcome();
        assertThat(failed.state()).isEqualTo(StateEnum.FAILED);
    }

    @Test
    void aResultIsKeptWhenItsTimeHasCome() throws Exception {
        Map<String, ResultDeclaration> results = Map.of(
                "good", paths("f").when(WhenEnum.PASSED).build(),
                "bad", paths("f").when(WhenEnum.FAILED).build(),
                "any", paths("f").build());
        assertThat(fixture.run(Assignments.of("touch f").results(results))
                        .results
                        .keySet())
                .containsExactly("any", "good");
        assertThat(fixture.run(Assignments.of("touch f; exit 1").results(results))
                        .results
                        .keySet())
                .containsExactly("any", "bad");
    }

    @Test
    void aResultOutsideTheWorkspaceIsNotSent() throws Exception {
        FakeAttempt attempt = fixture.run(Assignments.of("ln -s /etc/passwd link; ln -s / root")
                .results(Map.of(
                        "link", paths("link").build(),
                        "up", paths("../assignment.json").build(),
                        "root", paths("root/etc/*").build())));
        assertThat(attempt.results).isEmpty();
        assertThat(attempt.awaitOutcome().warnings())
                .filteredOn(warning -> warning.contains("outside the workspace"))
                .hasSize(3);
    }

    private NeededResult needed(FakeAttempt attempt, String task, String path, byte[] content) throws Exception {
        String uid = UUID.randomUUID().toString();
        attempt.needed.put(uid, content);
        return NeededResult.builder()
                .uid(uid)
                .task(task)
                .name("files")
                .path(path.isEmpty() ? null : path)
                .mediaType(path.isEmpty() ? "application/zip" : "application/octet-stream")
                .size((long) content.length)
                .sha256(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(content)))
                .build();
    }

    private static byte[] zip(String... namesAndContents) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int index = 0; index < namesAndContents.length; index += 2) {
                zip.putNextEntry(new ZipEntry(namesAndContents[index]));
                zip.write(namesAndContents[index + 1].getBytes(UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private FakeAttempt runWith(String script, NeededFiles files) throws Exception {
        FakeAttempt attempt = new FakeAttempt(Assignments.of(script).build());
        List<NeededResult> needed = files.of(attempt);
        FakeAttempt complete = new FakeAttempt(
                attempt.assignment.toBuilder().neededResults(needed).build());
        complete.needed.putAll(attempt.needed);
        fixture.server.offer(complete);
        complete.awaitOutcome();
        return complete;
    }

    @FunctionalInterface
    private interface NeededFiles {
        List<NeededResult> of(FakeAttempt attempt) throws Exception;
    }

    @Test
    void neededResultsAreBackAtTheirPaths() throws Exception {
        FakeAttempt attempt = runWith(
                "cat a/one.txt b/two.txt b/same.txt",
                at -> List.of(
                        needed(at, "compile", "a/one.txt", "1".getBytes(UTF_8)),
                        needed(at, "pack.a", "", zip("b/two.txt", "2", "b/same.txt", "3")),
                        needed(at, "pack.b", "", zip("b/same.txt", "3"))));
        assertThat(attempt.awaitOutcome().state()).isEqualTo(StateEnum.PASSED);
        assertThat(attempt.log()).isEqualTo("123");
    }

    @Test
    void twoDifferentFilesAtOnePathNameBothTasks() throws Exception {
        OutcomeRequest outcome = runWith(
                        "true",
                        at -> List.of(
                                needed(at, "pack.a", "", zip("out.txt", "a")),
                                needed(at, "pack.b", "out.txt", "b".getBytes(UTF_8))))
                .awaitOutcome();
        assertThat(outcome.state()).isEqualTo(StateEnum.ERRORED);
        assertThat(outcome.reason()).isEqualTo("result_conflict");
        assertThat(outcome.message())
                .contains("\"pack.a\"")
                .contains("\"pack.b\"")
                .contains("\"out.txt\"");
    }

    @Test
    void anEntryThatLeadsOutsideIsRefused() throws Exception {
        for (String name : List.of("../escaped", "/tmp/slipway-escaped", "a/../../escaped")) {
            OutcomeRequest outcome = runWith("true", at -> List.of(needed(at, "evil", "", zip(name, "x"))))
                    .awaitOutcome();
            assertThat(outcome.reason()).as(name).isEqualTo("result_outside");
        }
        assertThat(Files.exists(Path.of("/tmp/slipway-escaped"))).isFalse();
    }

    @Test
    void damagedBytesAreNotUsed() throws Exception {
        OutcomeRequest outcome = runWith("true", at -> {
                    NeededResult result = needed(at, "compile", "a", "right".getBytes(UTF_8));
                    at.needed.put(result.uid(), "wrong".getBytes(UTF_8));
                    return List.of(result);
                })
                .awaitOutcome();
        assertThat(outcome.reason()).isEqualTo("needed_result_damaged");
    }
}
