package dev.slipway.server.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunTask;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.database.CrashingPostgres;
import dev.slipway.server.database.TestDatabase;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash of the database leaves of a trigger, of which not every commit waits for the disk: decision record 0012. */
class CrashTest {
    @TempDir
    private static Path directory;

    private CrashingPostgres postgres;
    private World world;
    private UUID executor;

    @BeforeEach
    void declare() throws Exception {
        postgres = new CrashingPostgres(directory.resolve(UUID.randomUUID().toString()));
        world = new World(TestDatabase.of(postgres.jdbcUrl()));
        UUID project = world.project("demo");
        world.pool("linux", "{\"process\": {}}");
        executor = world.executor("linux");
        world.job(project, "hello", "{\"t\": {\"script\": [\"x\"]}}");
    }

    @AfterEach
    void close() throws Exception {
        world.close();
        postgres.close();
    }

    private RunTask task(Run run) {
        return World.task(world.get(run), "t");
    }

    @Test
    void aRunThatWasAnsweredSurvives() throws Exception {
        Run run = world.trigger("demo", "hello");
        postgres.crash();
        assertThat(world.get(run)).isEqualTo(run);
    }

    @Test
    void anOfferThatWasNotAcceptedIsUndoneAndItsTaskIsOfferedAnew() throws Exception {
        Run run = world.trigger("demo", "hello");
        Assignment lost = world.claim(executor, "linux", 1).assignments().getFirst();
        postgres.crash();

        assertThat(task(run).state()).isEqualTo(RunTask.StateEnum.QUEUED);
        assertThatThrownBy(() -> world.accept(lost))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(ProblemType.LEASE_LOST));

        Assignment anew = world.begin(executor, "linux");
        assertThat(anew.attempt()).isNotEqualTo(lost.attempt());
        world.end(anew, OutcomeRequest.StateEnum.PASSED);
        assertThat(task(run).attempts()).hasSize(1);
        assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.PASSED);
    }

    @Test
    void anAcceptedOfferSurvivesWithAllThatItStandsOn() throws Exception {
        Run run = world.trigger("demo", "hello");
        Assignment assignment = world.begin(executor, "linux");
        postgres.crash();

        assertThat(task(run).state()).isEqualTo(RunTask.StateEnum.RUNNING);
        world.accept(assignment);
        world.end(assignment, OutcomeRequest.StateEnum.PASSED);
        postgres.crash();
        assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.PASSED);
    }
}
