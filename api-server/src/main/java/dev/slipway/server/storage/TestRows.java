package dev.slipway.server.storage;

import static dev.slipway.server.database.generated.Tables.ATTEMPT;
import static dev.slipway.server.database.generated.Tables.RUN;
import static dev.slipway.server.database.generated.Tables.TEST_CASE;

import dev.slipway.server.database.generated.tables.records.TestCaseRecord;
import dev.slipway.server.storage.JunitReport.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record3;

/** Writes the tests of a report. */
final class TestRows {
    private static final int BATCH = 500;

    private TestRows() {}

    static void insert(DSLContext transaction, UUID attempt, String result, List<Case> cases) {
        if (cases.isEmpty()) {
            return;
        }
        Record3<UUID, UUID, Long> run = transaction
                .select(RUN.UID, RUN.JOB_UID, RUN.NUMBER)
                .from(ATTEMPT)
                .join(RUN)
                .on(RUN.UID.eq(ATTEMPT.RUN_UID))
                .where(ATTEMPT.UID.eq(attempt))
                .fetchSingle();
        List<TestCaseRecord> rows = new ArrayList<>(BATCH);
        int ordinal = 0;
        for (Case test : cases) {
            TestCaseRecord row = new TestCaseRecord();
            row.setAttemptUid(attempt);
            row.setResult(result);
            row.setOrdinal(ordinal++);
            row.setRunUid(run.value1());
            row.setJobUid(run.value2());
            row.setRunNumber(run.value3());
            row.setSuite(test.suite());
            row.setClassName(test.className());
            row.setName(test.name());
            row.setState(test.state().name().toLowerCase(Locale.ROOT));
            row.setDurationMs(test.durationMs());
            row.setMessage(test.message());
            row.setDetail(test.detail());
            row.setFile(test.file());
            row.setLine(test.line());
            rows.add(row);
            if (rows.size() == BATCH) {
                transaction.insertInto(TEST_CASE).set(rows).execute();
                rows.clear();
            }
        }
        if (!rows.isEmpty()) {
            transaction.insertInto(TEST_CASE).set(rows).execute();
        }
    }
}
