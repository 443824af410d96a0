package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.ATTEMPT;
import static dev.slipway.server.database.generated.Tables.EXECUTOR;
import static dev.slipway.server.database.generated.Tables.LEASE;
import static dev.slipway.server.database.generated.Tables.LOG_CHUNK;
import static dev.slipway.server.database.generated.Tables.PROJECT_TURN;
import static dev.slipway.server.database.generated.Tables.RUN;
import static dev.slipway.server.database.generated.Tables.RUN_COUNTER;

import dev.slipway.server.resources.Dependents;
import dev.slipway.server.resources.ResourcePath;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Record1;
import org.jooq.ResultQuery;
import org.jooq.impl.DSL;

/**
 * What runs mean for the deletion of resources. A project or job with a run that is not finished stays, and a pool with an attempt of one of its executors. The runs of a deleted job stay, so that their
 * numbers are never used again; those of a deleted project go with it.
 */
public final class RunsOfResources implements Dependents {
    /**
     * So many runs, or logs of attempts, are deleted by one statement, since an answer of the database is waited for only so long: 60 s. A gibibyte of logs takes about 3 s, and a log has at most 512 MiB.
     */
    static final int BATCH = 10;

    @Override
    public Optional<String> obstacle(DSLContext transaction, ResourcePath path, UUID uid) {
        return switch (path.type().name()) {
            case "project" -> unfinished(transaction, RUN.PROJECT_UID.eq(uid));
            case "job" -> unfinished(transaction, RUN.JOB_UID.eq(uid));
            case "runner_pool" -> {
                int leases = transaction.fetchCount(
                        LEASE,
                        LEASE.EXECUTOR_UID.in(
                                DSL.select(EXECUTOR.UID).from(EXECUTOR).where(EXECUTOR.POOL_UID.eq(uid))));
                yield leases == 0
                        ? Optional.empty()
                        : Optional.of(leases == 1 ? "1 attempt is running" : leases + " attempts are running");
            }
            default -> Optional.empty();
        };
    }

    private static Optional<String> unfinished(DSLContext transaction, Condition condition) {
        int runs = transaction.fetchCount(RUN, condition.and(RUN.FINISHED_AT.isNull()));
        return runs == 0
                ? Optional.empty()
                : Optional.of(runs == 1 ? "1 run is not finished" : runs + " runs are not finished");
    }

    @Override
    public void delete(DSLContext transaction, ResourcePath path, UUID uid) {
        if (!path.type().name().equals("project")) {
            return;
        }
        inBatches(
                transaction
                        .select(ATTEMPT.UID)
                        .from(ATTEMPT)
                        .join(RUN)
                        .on(RUN.UID.eq(ATTEMPT.RUN_UID))
                        .where(RUN.PROJECT_UID.eq(uid)),
                attempts -> transaction
                        .deleteFrom(LOG_CHUNK)
                        .where(LOG_CHUNK.ATTEMPT_UID.in(attempts))
                        .execute());
        // Tasks, attempts, results and tests go with their runs by foreign keys.
        inBatches(
                transaction.select(RUN.UID).from(RUN).where(RUN.PROJECT_UID.eq(uid)),
                runs -> transaction.deleteFrom(RUN).where(RUN.UID.in(runs)).execute());
        transaction
                .deleteFrom(RUN_COUNTER)
                .where(RUN_COUNTER.PROJECT_UID.eq(uid))
                .execute();
        transaction
                .deleteFrom(PROJECT_TURN)
                .where(PROJECT_TURN.PROJECT_UID.eq(uid))
                .execute();
    }

    private static void inBatches(ResultQuery<Record1<UUID>> uids, Consumer<List<UUID>> delete) {
        try (Cursor<Record1<UUID>> cursor = uids.fetchSize(BATCH).fetchLazy()) {
            while (cursor.hasNext()) {
                delete.accept(cursor.fetchNext(BATCH).map(Record1::value1));
            }
        }
    }
}
