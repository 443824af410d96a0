package dev.slipway.server.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.TestCounts;
import dev.slipway.api.model.TestList;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.base.Sha256;
import dev.slipway.server.runs.Eventually;
import dev.slipway.server.storage.Results.Description;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsTest {
    private static final long LIMIT = 100_000;

    private final StorageFixture fixture = new StorageFixture();
    private final Tests tests = new Tests(fixture.database.database());

    @TempDir
    Path directory;

    private Results results;

    @BeforeEach
    void open() throws IOException {
        BlobStore blobs = new FileBlobStore(directory.resolve("blobs"));
        results = new Results(
                fixture.database.database(),
                blobs,
                (context, attempt, description) -> {},
                fixture.ids,
                Clock.systemUTC(),
                LIMIT);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aResultIsReadBackByNameWithItsHash() throws Exception {
        UUID attempt = fixture.attempt();
        results.put(attempt, files("jar", "the jar"), bytes("the jar"));
        results.put(attempt, files("jar", "the new jar"), bytes("the new jar"));
        assertThat(results.list(attempt)).singleElement().satisfies(result -> {
            assertThat(result.size()).isEqualTo(11);
            assertThat(result.sha256()).isEqualTo(sha256("the new jar"));
        });
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        results.copy(results.get(attempt, "jar"), new ByteRange(4, 11), read);
        assertThat(read.toString(UTF_8)).isEqualTo("new jar");
    }

    @Test
    void whatIsTooLargeOrDamagedOrNotLeasedIsNotStored() {
        UUID attempt = fixture.attempt();
        String large = "x".repeat((int) LIMIT + 1);
        assertProblem(ProblemType.BODY_TOO_LARGE, attempt, files("large", large), large);
        assertProblem(ProblemType.INVALID_PARAMETER, attempt, files("jar", "other bytes"), "these bytes");
        fixture.loseLease(attempt);
        assertProblem(ProblemType.LEASE_LOST, attempt, files("jar", "late"), "late");
        assertThat(results.list(attempt)).isEmpty();
    }

    @Test
    void testsAreFoundByRunByNameAndByStateOfTheNewestAttemptOnly() {
        UUID first = fixture.run();
        UUID task = fixture.task(first, "test");
        report(fixture.attempt(first, task, 1), "<testsuite><testcase name='a'><failure/></testcase></testsuite>");
        report(
                fixture.attempt(first, task, 2),
                "<testsuite><testcase classname='C' name='b'/><testcase name='a'/><testcase name='z'><error/></testcase></testsuite>");
        UUID second = fixture.run();
        report(
                fixture.attempt(second, fixture.task(second, "test"), 1),
                "<testsuite><testcase classname='C' name='b'><failure message='no'/></testcase></testsuite>");

        assertThat(names(tests.ofRun(first, query(null, null, 10)))).containsExactly("z", "a", "b");
        assertThat(names(tests.ofRun(first, query("passed", null, 10)))).containsExactly("a", "b");
        assertThat(Tests.counts(fixture.database.database().context(), first))
                .contains(TestCounts.builder()
                        .total(3)
                        .passed(2)
                        .failed(0)
                        .errored(1)
                        .skipped(0)
                        .build());
        assertThat(tests.ofJob(fixture.job, query(null, "C.b", 10)).items())
                .extracting(test -> test.run() + " " + test.state().value())
                .containsExactly("2 failed", "1 passed");
    }

    @Test
    void pagesOfTestsMissNothing() {
        UUID run = fixture.run();
        StringBuilder xml = new StringBuilder("<testsuite>");
        for (int number = 0; number < 25; number++) {
            xml.append("<testcase name='t").append(number).append("'/>");
        }
        report(
                fixture.attempt(run, fixture.task(run, "test"), 1),
                xml.append("</testsuite>").toString());
        List<String> all = names(tests.ofRun(run, query(null, null, 100)));
        TestList page = tests.ofRun(run, query(null, null, 10));
        List<String> paged = new java.util.ArrayList<>(names(page));
        while (page.nextPageToken() != null) {
            page = tests.ofRun(run, new Tests.Query(null, null, 10, page.nextPageToken()));
            paged.addAll(names(page));
        }
        assertThat(paged).hasSize(25).isEqualTo(all);
        assertThatThrownBy(() -> tests.ofRun(run, new Tests.Query(null, null, 10, "forged")))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void blobsToWhichNothingRefersAreSweptWhenTheyAreOld() throws Exception {
        UUID attempt = fixture.attempt();
        results.put(attempt, files("jar", "old"), bytes("old"));
        results.put(attempt, files("jar", "new"), bytes("new"));
        assertThat(results.sweep()).isZero();
        age(directory.resolve("blobs"));
        assertThat(results.sweep()).isEqualTo(1);
        results.copy(results.get(attempt, "jar"), new ByteRange(0, 3), new ByteArrayOutputStream());
    }

    @Test
    void whatIsStoredAgainWhileASweepRunsStays() throws Exception {
        FileBlobStore blobs = new FileBlobStore(directory.resolve("blobs"));
        // Another server on the same directory.
        FileBlobStore other = new FileBlobStore(directory.resolve("blobs"));
        blobs.put(bytes("again"), LIMIT);
        blobs.put(bytes("garbage"), LIMIT);
        age(directory.resolve("blobs"));

        int removed = blobs.sweep(
                asked -> {
                    if (asked.contains(sha256("again"))) {
                        store(other, "again");
                    }
                    return Set.of();
                },
                Instant.now().minus(Duration.ofHours(1)),
                10);

        assertThat(removed).as("the garbage").isEqualTo(1);
        assertThat(blobs.open(sha256("again")).readAllBytes()).isEqualTo("again".getBytes(UTF_8));
    }

    @Test
    void aSweepBesideUploadsNeverTakesWhatAResultRefersTo() throws Exception {
        FileBlobStore blobs = new FileBlobStore(directory.resolve("blobs"));
        UUID attempt = fixture.attempt();
        int removed = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 20; round++) {
                // Nothing is on its way here: whatever a result does not refer to is left for the sweeps.
                age(directory.resolve("blobs"));
                List<Future<Integer>> sweeps = new ArrayList<>();
                List<Future<Results.Stored>> uploads = new ArrayList<>();
                for (int number = 0; number < 6; number++) {
                    String content = "content " + (round + number) % 9;
                    String name = "result-" + number;
                    sweeps.add(threads.submit(() -> results.sweep()));
                    uploads.add(threads.submit(() -> results.put(attempt, files(name, content), bytes(content))));
                }
                for (Future<Integer> sweep : sweeps) {
                    removed += sweep.get(30, TimeUnit.SECONDS);
                }
                for (Future<Results.Stored> upload : uploads) {
                    String hash = upload.get(30, TimeUnit.SECONDS).sha256();
                    assertThat(sha256(new String(blobs.open(hash).readAllBytes(), UTF_8)))
                            .isEqualTo(hash);
                }
            }
        }
        assertThat(removed).isPositive();
    }

    @Test
    void aSweepIsBoundedAndTheNextOneGoesOn() throws Exception {
        FileBlobStore blobs = new FileBlobStore(directory.resolve("blobs"));
        for (int number = 0; number < 10; number++) {
            blobs.put(bytes("content " + number), LIMIT);
        }
        age(directory.resolve("blobs"));
        Instant before = Instant.now().minus(Duration.ofHours(1));
        assertThat(blobs.sweep(_ -> Set.of(), before, 4)).isEqualTo(4);
        assertThat(blobs.sweep(_ -> Set.of(), before, 4)).isEqualTo(4);
        assertThat(blobs.sweep(_ -> Set.of(), before, 4)).isEqualTo(2);
    }

    private static void store(FileBlobStore blobs, String content) {
        try {
            blobs.put(bytes(content), LIMIT);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    @Test
    void anUploadThatTakesLongHoldsUpNeitherHeartbeatsNorTheLog() throws Exception {
        UUID attempt = fixture.attempt();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> upload = fixture.database.database().transaction(blocking -> {
                blocking.execute("LOCK TABLE result IN SHARE MODE");
                Future<?> put = threads.submit(() -> results.put(attempt, files("jar", "jar"), bytes("jar")));
                Eventually.until(
                        "the upload waits with its locks",
                        () -> fixture.context()
                                .fetchExists(DSL.selectOne()
                                        .from("pg_locks")
                                        .where("relation = 'result'::regclass AND NOT granted")));
                fixture.database.database().transaction(other -> {
                    other.execute("SET LOCAL lock_timeout = '2s'");
                    other.execute("UPDATE lease SET expires_at = now() WHERE attempt_uid = ?", attempt);
                    other.execute("SELECT 1 FROM attempt WHERE uid = ? FOR NO KEY UPDATE", attempt);
                    return true;
                });
                return put;
            });
            upload.get();
        }
        assertThat(results.list(attempt)).hasSize(1);
    }

    private void report(UUID attempt, String xml) {
        results.put(attempt, new Description("junit", "junit", null, "application/xml", sha256(xml)), bytes(xml));
    }

    private void assertProblem(ProblemType type, UUID attempt, Description description, String content) {
        assertThatThrownBy(() -> results.put(attempt, description, bytes(content)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(type));
    }

    private static void age(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
            }
        }
    }

    private static Tests.Query query(
            @org.jspecify.annotations.Nullable String state,
            @org.jspecify.annotations.Nullable String name,
            int limit) {
        return new Tests.Query(state, name, limit, null);
    }

    private static List<String> names(TestList list) {
        return list.items().stream().map(dev.slipway.api.model.Test::name).toList();
    }

    private static Description files(String name, String content) {
        return new Description(name, "files", "target/app.jar", "application/java-archive", sha256(content));
    }

    private static ByteArrayInputStream bytes(String content) {
        return new ByteArrayInputStream(content.getBytes(UTF_8));
    }

    private static String sha256(String content) {
        return Sha256.hex(content.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"run\": 1, \"rank\": 0, \"name\": null, \"attempt\": null, \"result\": null, \"ordinal\": 0}",
                "{\"run\": 1, \"rank\": 0, \"name\": \"\\u0000\", \"attempt\": \"00000000-0000-0000-0000-000000000000\", \"result\": \"\", \"ordinal\": 0}"
            })
    void aPlaceThatNoPageEndedAtIsRefused(String position) {
        String token = Base64.getUrlEncoder().encodeToString(position.getBytes(StandardCharsets.UTF_8));
        UUID run = fixture.run();
        assertThatThrownBy(() -> tests.ofRun(run, new Tests.Query(null, null, 10, token)))
                .isInstanceOf(ProblemException.class);
    }
}
