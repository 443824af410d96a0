package dev.slipway.server.storage;

import static dev.slipway.server.database.generated.Tables.ATTEMPT;
import static dev.slipway.server.database.generated.Tables.EXECUTOR;
import static dev.slipway.server.database.generated.Tables.LEASE;
import static dev.slipway.server.database.generated.Tables.RESOURCE;
import static dev.slipway.server.database.generated.Tables.RUN;
import static dev.slipway.server.database.generated.Tables.TASK;

import dev.slipway.server.base.Ids;
import dev.slipway.server.database.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.JSON;
import org.jooq.JSONB;

/** Runs with tasks and attempts, as storage finds them. */
final class StorageFixture implements AutoCloseable {
    final TestDatabase database = TestDatabase.create();
    final Ids ids = new Ids(Clock.systemUTC());
    final UUID job = ids.next();
    private final UUID executor = ids.next();
    private long runs;

    StorageFixture() {
        UUID pool = ids.next();
        context()
                .insertInto(RESOURCE)
                .set(RESOURCE.UID, pool)
                .set(RESOURCE.KIND, "runner_pool")
                .set(RESOURCE.NAME, "linux")
                .set(RESOURCE.REVISION, 1L)
                .set(RESOURCE.DOCUMENT, JSON.valueOf("{}"))
                .set(RESOURCE.CREATED_AT, Instant.now())
                .set(RESOURCE.UPDATED_AT, Instant.now())
                .set(RESOURCE.UPDATED_BY, "administrator")
                .execute();
        context()
                .insertInto(EXECUTOR)
                .set(EXECUTOR.UID, executor)
                .set(EXECUTOR.POOL_UID, pool)
                .set(EXECUTOR.NAME, "build-7")
                .set(EXECUTOR.FACTS, JSONB.valueOf("{}"))
                .set(EXECUTOR.REGISTERED_AT, Instant.now())
                .set(EXECUTOR.LAST_SEEN_AT, Instant.now())
                .execute();
    }

    UUID run() {
        UUID uid = ids.next();
        context()
                .insertInto(RUN)
                .set(RUN.UID, uid)
                .set(RUN.PROJECT_UID, job)
                .set(RUN.PROJECT, "demo")
                .set(RUN.JOB_UID, job)
                .set(RUN.JOB, "build")
                .set(RUN.NUMBER, ++runs)
                .set(RUN.JOB_REVISION, 1L)
                .set(RUN.STATE, "running")
                .set(RUN.TRUSTED, true)
                .set(RUN.PARAMETERS, JSONB.valueOf("{}"))
                .set(RUN.TIMEOUT_MS, 1L)
                .set(RUN.QUEUE_TIMEOUT_MS, 1L)
                .set(RUN.CREATED_BY, "administrator")
                .set(RUN.CREATED_AT, Instant.now())
                .execute();
        return uid;
    }

    UUID task(UUID run, String key) {
        UUID uid = ids.next();
        context()
                .insertInto(TASK)
                .set(TASK.UID, uid)
                .set(TASK.RUN_UID, run)
                .set(TASK.ORDINAL, 0)
                .set(TASK.KEY, key)
                .set(TASK.NAME, key)
                .set(TASK.STATE, "running")
                .set(TASK.NEEDS, JSONB.valueOf("{}"))
                .set(TASK.DEFINITION, JSONB.valueOf("{}"))
                .set(TASK.SINCE, Instant.now())
                .execute();
        return uid;
    }

    UUID attempt(UUID run, UUID task, int number) {
        UUID uid = ids.next();
        context()
                .insertInto(ATTEMPT)
                .set(ATTEMPT.UID, uid)
                .set(ATTEMPT.TASK_UID, task)
                .set(ATTEMPT.RUN_UID, run)
                .set(ATTEMPT.NUMBER, number)
                .set(ATTEMPT.STATE, "running")
                .set(ATTEMPT.EXECUTOR_UID, executor)
                .set(ATTEMPT.EXECUTOR, "build-7")
                .set(ATTEMPT.POOL, "linux")
                .set(ATTEMPT.TOKEN_HASH, uid.toString().getBytes(StandardCharsets.UTF_8))
                .set(ATTEMPT.OFFERED_AT, Instant.now())
                .execute();
        context()
                .insertInto(LEASE)
                .set(LEASE.ATTEMPT_UID, uid)
                .set(LEASE.TASK_UID, task)
                .set(LEASE.RUN_UID, run)
                .set(LEASE.EXECUTOR_UID, executor)
                .set(LEASE.CLAIM_ID, "claim")
                .set(LEASE.TOKEN_SEALED, new byte[0])
                .set(LEASE.ACCEPTED, true)
                .set(LEASE.EXPIRES_AT, Instant.now().plus(Duration.ofMinutes(1)))
                .execute();
        return uid;
    }

    /** A leased attempt of a new run. */
    UUID attempt() {
        UUID run = run();
        return attempt(run, task(run, "test"), 1);
    }

    void loseLease(UUID attempt) {
        context().deleteFrom(LEASE).where(LEASE.ATTEMPT_UID.eq(attempt)).execute();
    }

    void finish(UUID attempt) {
        loseLease(attempt);
        context()
                .update(ATTEMPT)
                .set(ATTEMPT.STATE, "passed")
                .set(ATTEMPT.FINISHED_AT, Instant.now())
                .where(ATTEMPT.UID.eq(attempt))
                .execute();
    }

    DSLContext context() {
        return database.database().context();
    }

    @Override
    public void close() {
        database.close();
    }
}
