package dev.slipway.server.resources;

import static dev.slipway.server.database.generated.Tables.EXECUTOR;
import static dev.slipway.server.database.generated.Tables.TASK_QUEUE;
import static dev.slipway.server.database.generated.Tables.TOKEN;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.RunnerPool;
import dev.slipway.api.model.Warning;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Runner pools: the tokens of a pool and of its executors end with it. */
public final class RunnerPoolKind extends Kind<RunnerPool> {
    private static final String JOBS_OF_POOL = """
            SELECT count(*)::int FROM resource r
            WHERE r.kind = 'job' AND (r.document #>> '{freestyle,defaults,pool}' = ?
              OR EXISTS (SELECT 1 FROM json_each(COALESCE(r.document #> '{freestyle,tasks}', '{}')) t WHERE t.value ->> 'pool' = ?))""";

    public RunnerPoolKind() {
        super(RunnerPool.class);
    }

    /** A task may name a pool that is not there; it then waits for one of that name. */
    @Override
    protected List<Warning> deletionWarnings(DSLContext transaction, String name) {
        int jobs = requireNonNull(transaction.fetchOne(JOBS_OF_POOL, name, name), "no count")
                .get(0, Integer.class);
        int tasks = transaction.fetchCount(TASK_QUEUE, TASK_QUEUE.POOL.eq(name));
        return Stream.of(
                        warning("named_by_jobs", jobs, "freestyle job names", "freestyle jobs name"),
                        warning("queued_tasks", tasks, "queued task names", "queued tasks name"))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Warning> warning(String type, int count, String one, String many) {
        return count == 0
                ? Optional.empty()
                : Optional.of(Warning.builder()
                        .type(type)
                        .message(count + " " + (count == 1 ? one : many)
                                + " this pool: without it, the tasks wait until their queue_timeout")
                        .build());
    }

    @Override
    protected void delete(DSLContext transaction, UUID uid) {
        transaction
                .deleteFrom(TOKEN)
                .where(TOKEN.SUBJECT_UID
                        .eq(uid)
                        .or(TOKEN.SUBJECT_UID.in(
                                DSL.select(EXECUTOR.UID).from(EXECUTOR).where(EXECUTOR.POOL_UID.eq(uid)))))
                .execute();
    }
}
