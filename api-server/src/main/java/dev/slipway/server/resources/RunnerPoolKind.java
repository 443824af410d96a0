package dev.slipway.server.resources;

import static dev.slipway.server.database.generated.Tables.EXECUTOR;
import static dev.slipway.server.database.generated.Tables.TOKEN;

import dev.slipway.api.model.RunnerPool;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Runner pools: the tokens of a pool and of its executors end with it. */
public final class RunnerPoolKind extends Kind<RunnerPool> {
    public RunnerPoolKind() {
        super(RunnerPool.class);
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
