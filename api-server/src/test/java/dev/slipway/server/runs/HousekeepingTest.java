package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.IDEMPOTENCY;
import static dev.slipway.server.database.generated.Tables.LIVENESS;
import static dev.slipway.server.database.generated.Tables.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.Project;
import dev.slipway.api.model.Run;
import dev.slipway.server.housekeeping.Housekeeping;
import dev.slipway.server.housekeeping.Liveness;
import dev.slipway.server.resources.Author;
import dev.slipway.server.resources.Conditions;
import dev.slipway.server.storage.Results;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jooq.JSONB;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The loops of two servers on one database. */
class HousekeepingTest {
    /** The key of the lock of the deadlines, which never changes: servers of two versions must mean the same. */
    private static final long DEADLINES = 0x51_1b_00_01L;

    private final World world = new World();
    private UUID project = new UUID(0, 0);
    private UUID executor = new UUID(0, 0);

    @BeforeEach
    void declare() {
        project = world.project("demo");
        world.pool("linux", "{\"process\": {}, \"slots\": 2}");
        executor = world.executor("linux");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Housekeeping server() {
        return new Housekeeping(
                world.database.database(),
                new Liveness(world.database.database(), world.settings, world.clock),
                world.deadlines,
                world.results,
                world.executors,
                world.workSignals,
                world.clock,
                new SimpleMeterRegistry());
    }

    private void awaitNoted() {
        Instant now = world.clock.instant().truncatedTo(ChronoUnit.MICROS);
        Eventually.until(
                "a turn of the deadlines",
                () -> now.equals(world.database
                        .database()
                        .context()
                        .select(LIVENESS.NOTED_AT)
                        .from(LIVENESS)
                        .fetchOne(LIVENESS.NOTED_AT)));
    }

    @Test
    void whatIsOverdueIsEndedByNobodyWhileAnotherServerIsAtIt() throws Exception {
        world.job(project, "hello", "{\"t\": {\"script\": [\"x\"]}}");
        Run run = world.trigger("demo", "hello");
        try (Housekeeping one = server();
                Housekeeping two = server();
                Connection other = world.database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + DEADLINES + ")");
            one.start();
            two.start();
            world.clock.advance(Duration.ofHours(25));
            awaitNoted();
            // The turn that noted this moment has ended when the next one is noted.
            world.clock.advance(Liveness.INTERVAL);
            awaitNoted();
            world.clock.advance(Liveness.INTERVAL);
            awaitNoted();
            assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.QUEUED);

            statement.execute("SELECT pg_advisory_unlock(" + DEADLINES + ")");
            Eventually.until("the end of the run", () -> world.get(run).state() == Run.StateEnum.ERRORED);
        }
        assertThat(World.task(world.get(run), "t").reason()).isEqualTo("queue_timeout");
    }

    @Test
    void keysThatAreOldAreForgotten() {
        world.database
                .database()
                .context()
                .insertInto(IDEMPOTENCY)
                .set(IDEMPOTENCY.PRINCIPAL, "administrator")
                .set(IDEMPOTENCY.KEY, "old")
                .set(IDEMPOTENCY.REQUEST_HASH, new byte[] {1})
                .set(IDEMPOTENCY.STATUS, 200)
                .set(IDEMPOTENCY.HEADERS, JSONB.valueOf("{}"))
                .set(IDEMPOTENCY.CREATED_AT, world.clock.instant().minus(Duration.ofHours(25)))
                .execute();
        try (Housekeeping one = server();
                Housekeeping two = server()) {
            one.start();
            two.start();
            Eventually.until("no key", () -> world.database.database().context().fetchCount(IDEMPOTENCY) == 0);
        }
    }

    @Test
    void executorsThatAreLongGoneLeaveTheirPoolWithTheirCredentialsUnlessTheyHaveWork() throws Exception {
        world.job(project, "hello", "{\"t\": {\"script\": [\"x\"]}}");
        world.trigger("demo", "hello");
        UUID busy = executor;
        world.begin(busy, "linux");
        UUID gone = world.executor("linux");
        world.clock.advance(Duration.ofDays(30));
        assertThat(world.executors.removeGone()).as("on the last day").isZero();
        world.clock.advance(Duration.ofSeconds(1));
        UUID young = world.executor("linux");
        assertThat(world.executors.removeGone()).isEqualTo(1);
        assertThat(world.executors.list("linux", 10, null).items())
                .extracting(each -> UUID.fromString(each.uid()))
                .containsExactly(busy, young);
        assertThat(world.database.database().context().fetchExists(TOKEN, TOKEN.SUBJECT_UID.eq(gone)))
                .isFalse();
    }

    @Test
    void theResultsOfADeletedProjectLeaveTheDiskAndNoOthers() throws Exception {
        UUID kept = world.project("kept");
        String tasks =
                "{\"t\": {\"script\": [\"x\"], \"results\": {\"jar\": {\"paths\": [\"a\"]}, \"same\": {\"paths\": [\"b\"]}}}}";
        world.job(project, "build", tasks);
        world.job(kept, "build", tasks);
        String deleted = build("demo").sha256();
        String stays = build("kept").sha256();
        world.resources.delete(
                world.kinds.path(Project.class, null, "demo"),
                false,
                true,
                Conditions.none(),
                new Author("administrator", "test", null));
        assertThat(world.blob(deleted)).exists();
        age();

        try (Housekeeping one = server();
                Housekeeping two = server()) {
            one.start();
            two.start();
            Eventually.until("the end of the blob", () -> !Files.exists(world.blob(deleted)));
        }
        assertThat(world.blob(stays)).exists();
        assertThat(world.results.sweep()).isZero();
        assertThat(List.of(world.blob(stays), world.blob(deleted)))
                .filteredOn(path -> Files.exists(path))
                .hasSize(1);
    }

    /** A run with a result of its own, and one with the bytes that another project has too. */
    private Results.Stored build(String name) throws InterruptedException {
        world.trigger(name, "build");
        Assignment assignment = world.begin(executor, "linux");
        world.putResult(assignment, "same", "files", "the same bytes");
        Results.Stored stored = world.putResult(assignment, "jar", "files", "of " + name);
        world.end(assignment, OutcomeRequest.StateEnum.PASSED);
        return stored;
    }

    private void age() throws IOException {
        try (var files = Files.walk(world.blobs)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
            }
        }
    }
}
