package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.RUN;

import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunList;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.database.TimeCursor;
import dev.slipway.server.database.generated.tables.records.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Lists of runs, newest first. A page token names the last run of the page, so that new runs never move what follows. */
final class RunPages {
    private RunPages() {}

    static RunList list(DSLContext context, UUID project, RunFilter filter, int limit, @Nullable String pageToken) {
        List<Condition> conditions = new ArrayList<>();
        conditions.add(RUN.PROJECT_UID.eq(project));
        addIf(conditions, filter.job() == null ? null : RUN.JOB.eq(filter.job()));
        addIf(conditions, filter.state() == null ? null : RUN.STATE.eq(filter.state()));
        // A run of the default branch names none: its ref does, once it is resolved.
        addIf(
                conditions,
                filter.branch() == null
                        ? null
                        : RUN.BRANCH.eq(filter.branch()).or(RUN.REF.eq("heads/" + filter.branch())));
        addIf(conditions, filter.sha() == null ? null : RUN.SHA.eq(filter.sha()));
        if (pageToken != null) {
            conditions.add(after(pageToken));
        }
        List<RunRecord> rows = context.selectFrom(RUN)
                .where(conditions)
                .orderBy(RUN.CREATED_AT.desc(), RUN.UID.desc())
                .limit(limit + 1)
                .fetch();
        List<Run> items =
                rows.stream().limit(limit).map(row -> Views.run(row).build()).toList();
        return RunList.builder()
                .items(items)
                .nextPageToken(rows.size() > limit ? token(rows.get(limit - 1)) : null)
                .build();
    }

    private static void addIf(List<Condition> conditions, @Nullable Condition condition) {
        if (condition != null) {
            conditions.add(condition);
        }
    }

    private static String token(RunRecord last) {
        return new TimeCursor(last.getCreatedAt(), last.getUid()).token();
    }

    private static Condition after(String token) {
        TimeCursor last = TimeCursor.parse(token).orElseThrow(ProblemException::pageToken);
        return DSL.row(RUN.CREATED_AT, RUN.UID).lt(last.time(), last.uid());
    }
}
