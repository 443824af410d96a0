package dev.slipway.server.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Project;
import dev.slipway.server.resources.Author;
import dev.slipway.server.resources.Conditions;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A project may have any number of runs with any amount of logs, while an answer of the database is waited for only so long. */
class DeletingProjectsTest {
    private static final int RUNS = 2 * RunsOfResources.BATCH + 5;
    private static final List<String> TABLES =
            List.of("run", "task", "attempt", "log_chunk", "result", "test_case", "run_counter");

    private final World world = new World();
    private final DSLContext context = world.database.database().context();

    /** Notes how many rows each statement deletes. */
    @BeforeEach
    void count() {
        context.execute("CREATE TABLE noted (name text, deleted bigint)");
        context.execute("""
                CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  INSERT INTO noted SELECT TG_TABLE_NAME, count(*) FROM gone;
                  RETURN NULL;
                END
                $$""");
        for (String table : List.of("run", "log_chunk")) {
            context.execute("CREATE TRIGGER note AFTER DELETE ON " + table
                    + " REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note()");
        }
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void projectWithRuns(String name) {
        UUID project = world.project(name);
        UUID job = world.job(project, "build", "{}");
        context.execute("INSERT INTO run_counter VALUES (?, 'build', ?)", project, RUNS);
        context.execute("""
                INSERT INTO run (uid, project_uid, project, job_uid, job, number, job_revision, state, trusted, parameters,
                  timeout_ms, queue_timeout_ms, created_by, created_at, finished_at)
                SELECT gen_random_uuid(), ?, ?, ?, 'build', n, 1, 'passed', true, '{}', 1, 1, 'a', now(), now()
                FROM generate_series(1, ?) n""", project, name, job, RUNS);
        context.execute("""
                INSERT INTO task (uid, run_uid, ordinal, key, name, state, needs, definition, since, finished_at)
                SELECT gen_random_uuid(), uid, 1, 't', 't', 'passed', '[]', '{}', now(), now()
                FROM run WHERE project_uid = ?""", project);
        context.execute("""
                INSERT INTO attempt (uid, task_uid, run_uid, number, state, executor_uid, executor, pool, token_hash,
                  offered_at, finished_at)
                SELECT gen_random_uuid(), task.uid, run_uid, 1, 'passed', gen_random_uuid(), 'e', 'p',
                  uuid_send(gen_random_uuid()), now(), now()
                FROM task JOIN run ON run.uid = run_uid WHERE project_uid = ?""", project);
        context.execute("""
                INSERT INTO log_chunk (attempt_uid, start_offset, bytes)
                SELECT attempt.uid, 0, 'x' FROM attempt JOIN run ON run.uid = run_uid WHERE project_uid = ?""", project);
        context.execute("""
                INSERT INTO result (uid, attempt_uid, name, type, media_type, size, sha256, created_at)
                SELECT gen_random_uuid(), attempt.uid, 'junit', 'junit', 'application/xml', 1, repeat('0', 64), now()
                FROM attempt JOIN run ON run.uid = run_uid WHERE project_uid = ?""", project);
        context.execute("""
                INSERT INTO test_case (attempt_uid, result, ordinal, job_uid, run_uid, run_number, name, state)
                SELECT attempt.uid, 'junit', 1, ?, run.uid, run.number, 'works', 'passed'
                FROM attempt JOIN run ON run.uid = run_uid WHERE project_uid = ?""", job, project);
    }

    private List<Integer> rows() {
        return TABLES.stream().map(name -> context.fetchCount(DSL.table(name))).toList();
    }

    @Test
    void allOfItGoesInStatementsThatEachDeleteLittle() {
        projectWithRuns("kept");
        List<Integer> kept = rows();
        projectWithRuns("demo");

        int status = world.resources
                .delete(
                        world.kinds.path(Project.class, null, "demo"),
                        false,
                        true,
                        Conditions.none(),
                        new Author("administrator", "test", null))
                .status();

        assertThat(status).isEqualTo(204);
        assertThat(rows()).isEqualTo(kept);
        assertThat(context.fetchValues("SELECT max(deleted) FROM noted GROUP BY name"))
                .hasSize(2)
                .allSatisfy(most -> assertThat(((Number) most).intValue()).isLessThanOrEqualTo(RunsOfResources.BATCH));
        assertThat(context.fetchValues("SELECT sum(deleted)::int FROM noted GROUP BY name"))
                .isEqualTo(List.of(RUNS, RUNS));
    }
}
