package dev.slipway.server.storage;

import static dev.slipway.server.database.generated.Tables.ATTEMPT;
import static dev.slipway.server.database.generated.Tables.TASK;
import static dev.slipway.server.database.generated.Tables.TEST_CASE;
import static java.util.Objects.requireNonNull;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.when;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.api.model.Test;
import dev.slipway.api.model.TestCounts;
import dev.slipway.api.model.TestList;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.database.Database;
import dev.slipway.server.database.generated.tables.Attempt;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** Questions about tests: of one run, and of a job over its runs. Only the newest attempt of each task counts. */
public final class Tests {
    private static final Field<Integer> RANK = when(TEST_CASE.STATE.eq("failed"), 0)
            .when(TEST_CASE.STATE.eq("errored"), 1)
            .when(TEST_CASE.STATE.eq("skipped"), 3)
            .otherwise(2);
    private static final Attempt NEWER = ATTEMPT.as("newer");
    private static final Condition NEWEST =
            ATTEMPT.NUMBER.eq(select(max(NEWER.NUMBER)).from(NEWER).where(NEWER.TASK_UID.eq(ATTEMPT.TASK_UID)));

    private final Database database;
    private final ObjectMapper json = JsonMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    public Tests(Database database) {
        this.database = requireNonNull(database, "database is null");
    }

    /**
     * What is asked for.
     *
     * @param state only tests in this state
     * @param name only tests of this name, or class and name joined by a dot
     * @param limit the most tests of a page
     * @param pageToken where the page begins
     */
    public record Query(
            @Nullable String state,
            @Nullable String name,
            int limit,
            @Nullable String pageToken) {}

    /** The tests of a run. */
    public TestList ofRun(UUID run, Query query) {
        return page(TEST_CASE.RUN_UID.eq(run), query);
    }

    /** The tests of a job over its runs, newest run first. */
    public TestList ofJob(UUID job, Query query) {
        return page(TEST_CASE.JOB_UID.eq(job), query);
    }

    /** How many tests a run reported; empty when none. */
    public static Optional<TestCounts> counts(DSLContext context, UUID run) {
        Map<String, Integer> counts = context.select(TEST_CASE.STATE, count())
                .from(TEST_CASE)
                .join(ATTEMPT)
                .on(ATTEMPT.UID.eq(TEST_CASE.ATTEMPT_UID))
                .where(TEST_CASE.RUN_UID.eq(run), NEWEST)
                .groupBy(TEST_CASE.STATE)
                .fetchMap(TEST_CASE.STATE, count());
        int total = counts.values().stream().mapToInt(Integer::intValue).sum();
        if (total == 0) {
            return Optional.empty();
        }
        return Optional.of(TestCounts.builder()
                .total(total)
                .passed(counts.getOrDefault("passed", 0))
                .failed(counts.getOrDefault("failed", 0))
                .errored(counts.getOrDefault("errored", 0))
                .skipped(counts.getOrDefault("skipped", 0))
                .build());
    }

    private TestList page(Condition scope, Query query) {
        Condition condition = scope.and(NEWEST);
        if (query.state() != null) {
            condition = condition.and(TEST_CASE.STATE.eq(query.state()));
        }
        if (query.name() != null) {
            condition = condition.and(TEST_CASE
                    .NAME
                    .eq(query.name())
                    .or(TEST_CASE
                            .CLASS_NAME
                            .concat(val("."))
                            .concat(TEST_CASE.NAME)
                            .eq(query.name())));
        }
        if (query.pageToken() != null) {
            condition = condition.and(after(query.pageToken()));
        }
        List<Found> found = database.context()
                .select(TEST_CASE.fields())
                .select(TASK.KEY, ATTEMPT.NUMBER, RANK)
                .from(TEST_CASE)
                .join(ATTEMPT)
                .on(ATTEMPT.UID.eq(TEST_CASE.ATTEMPT_UID))
                .join(TASK)
                .on(TASK.UID.eq(ATTEMPT.TASK_UID))
                .where(condition)
                .orderBy(
                        TEST_CASE.RUN_NUMBER.desc(),
                        RANK,
                        TEST_CASE.NAME,
                        TEST_CASE.ATTEMPT_UID,
                        TEST_CASE.RESULT,
                        TEST_CASE.ORDINAL)
                .limit(query.limit() + 1)
                .fetch(this::found);
        List<Test> items = new ArrayList<>();
        found.stream().limit(query.limit()).map(Found::test).forEach(items::add);
        TestList.Builder list = TestList.builder().items(items);
        if (found.size() > query.limit()) {
            list.nextPageToken(found.get(query.limit() - 1).token());
        }
        return list.build();
    }

    private record Found(Test test, String token) {}

    private Found found(org.jooq.Record record) {
        Test test = Test.builder()
                .suite(record.get(TEST_CASE.SUITE))
                .className(record.get(TEST_CASE.CLASS_NAME))
                .name(record.get(TEST_CASE.NAME))
                .state(Test.StateEnum.fromString(record.get(TEST_CASE.STATE)))
                .durationMs(record.get(TEST_CASE.DURATION_MS))
                .message(record.get(TEST_CASE.MESSAGE))
                .detail(record.get(TEST_CASE.DETAIL))
                .file(record.get(TEST_CASE.FILE))
                .line(record.get(TEST_CASE.LINE))
                .run(record.get(TEST_CASE.RUN_NUMBER))
                .task(record.get(TASK.KEY))
                .attempt(record.get(ATTEMPT.NUMBER))
                .build();
        return new Found(
                test,
                token(new Position(
                        record.get(TEST_CASE.RUN_NUMBER),
                        record.get(RANK),
                        record.get(TEST_CASE.NAME),
                        record.get(TEST_CASE.ATTEMPT_UID),
                        record.get(TEST_CASE.RESULT),
                        record.get(TEST_CASE.ORDINAL))));
    }

    /** The last test of a page. */
    private record Position(long run, int rank, String name, UUID attempt, String result, int ordinal) {}

    private String token(Position position) {
        try {
            byte[] bytes = json.writeValueAsBytes(position);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        } catch (JsonProcessingException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private Condition after(String token) {
        @Nullable Position last;
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            last = json.readValue(new String(bytes, StandardCharsets.UTF_8), Position.class);
        } catch (IllegalArgumentException | JsonProcessingException _) {
            throw ProblemException.pageToken();
        }
        // PostgreSQL keeps no NUL in a text.
        if (last == null || last.name().indexOf(0) >= 0 || last.result().indexOf(0) >= 0) {
            throw ProblemException.pageToken();
        }
        return TEST_CASE
                .RUN_NUMBER
                .lt(last.run())
                .or(TEST_CASE
                        .RUN_NUMBER
                        .eq(last.run())
                        .and(row(RANK, TEST_CASE.NAME, TEST_CASE.ATTEMPT_UID, TEST_CASE.RESULT, TEST_CASE.ORDINAL)
                                .gt(
                                        val(last.rank()),
                                        val(last.name()),
                                        val(last.attempt()),
                                        val(last.result()),
                                        val(last.ordinal()))));
    }
}
