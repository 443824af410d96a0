package dev.slipway.server.resources;

import static dev.slipway.server.resources.ResourcesFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.runs.Eventually;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConcurrentWritesTest {
    private static final int CLIENTS = 8;
    private static final int WRITES = 20;

    private final ResourcesFixture fixture = new ResourcesFixture();

    @BeforeEach
    void project() {
        fixture.put("projects/demo", "{}");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Runs the clients at the same time and gathers their answers. */
    private static <T> List<T> together(IntFunction<List<T>> client) throws InterruptedException, ExecutionException {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<T>>> running = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                int self = number;
                running.add(executor.submit(() -> client.apply(self)));
            }
            List<T> answers = new ArrayList<>();
            for (Future<List<T>> one : running) {
                answers.addAll(one.get());
            }
            return answers;
        }
    }

    @Test
    void writersOfOnePathMakeARevisionEach() throws Exception {
        List<Answer> answers = together(self -> {
            List<Answer> own = new ArrayList<>();
            for (int write = 0; write < WRITES; write++) {
                own.add(fixture.put(
                        "projects/demo/secrets/token", "{\"description\": \"" + self + " " + write + "\"}"));
            }
            return own;
        });
        int all = CLIENTS * WRITES;
        Set<Integer> revisions = new HashSet<>();
        answers.forEach(answer -> revisions.add(json(answer).path("revision").asInt()));
        assertThat(revisions).hasSize(all).contains(1, all);
        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(
                        fixture.value(
                                "SELECT string_agg(revision::text, ',' ORDER BY revision) FROM resource_revision WHERE kind = 'secret'"))
                .isEqualTo(String.join(
                        ",",
                        IntStream.rangeClosed(1, all)
                                .mapToObj(Integer::toString)
                                .toList()));
    }

    @Test
    void oneOfManyCreatorsCreates() throws Exception {
        List<Integer> statuses = together(self -> {
            List<Integer> own = new ArrayList<>();
            for (int write = 0; write < WRITES; write++) {
                try {
                    own.add(fixture.put("projects/demo/secrets/s-" + write, "{}", new Conditions(null, "*"))
                            .status());
                } catch (ProblemException exception) {
                    own.add(exception.type().status());
                }
            }
            return own;
        });
        assertThat(statuses).filteredOn(status -> status == 201).hasSize(WRITES);
        assertThat(statuses).filteredOn(status -> status == 412).hasSize(WRITES * (CLIENTS - 1));
    }

    @Test
    void aCascadePassesOverWhatIsDeletedMeanwhile() throws Exception {
        fixture.put("projects/demo/secrets/token", "{}");
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Answer> cascade = fixture.database.database().transaction(other -> {
                other.execute("DELETE FROM resource WHERE kind = 'secret'");
                Future<Answer> waiting = executor.submit(() -> fixture.resources()
                        .delete(
                                fixture.path("projects/demo"),
                                false,
                                true,
                                Conditions.none(),
                                ResourcesFixture.author()));
                Eventually.until(
                        "the cascade waits for the row",
                        () -> fixture.value(
                                        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
                                != null);
                return waiting;
            });
            assertThat(cascade.get().status()).isEqualTo(204);
        }
    }

    @Test
    void noReferenceDanglesWhateverTheOrder() throws Exception {
        Set<ProblemType> explained = EnumSet.of(
                ProblemType.UNRESOLVED_REFERENCE, ProblemType.STILL_REFERENCED, ProblemType.RESOURCE_NOT_FOUND);
        List<ProblemType> refusals = together(self -> {
            List<ProblemType> own = new ArrayList<>();
            for (int write = 0; write < WRITES; write++) {
                String repo = "projects/demo/repos/r-" + write % 2;
                String job = "projects/demo/jobs/j-" + (write + self) % 3;
                try {
                    switch (self % 4) {
                        case 0 ->
                            fixture.put(
                                    repo,
                                    "{\"url\": \"https://git.example.org/x.git\", \"description\": \"" + self + write
                                            + "\"}");
                        case 1 -> fixture.delete(repo);
                        case 2 ->
                            fixture.put(
                                    job,
                                    "{\"git\": {\"repo\": \"r-" + write % 2 + "\"}, \"description\": \"" + self + write
                                            + "\"}");
                        default -> fixture.delete(job);
                    }
                } catch (ProblemException exception) {
                    own.add(exception.type());
                }
            }
            return own;
        });
        assertThat(refusals).isSubsetOf(explained);
        assertThat(fixture.value("""
                SELECT count(*) FROM resource job WHERE kind = 'job' AND NOT EXISTS (
                  SELECT 1 FROM resource_reference r JOIN resource repo ON repo.uid = r.target_uid
                  WHERE r.source_uid = job.uid AND repo.name = job.document -> 'git' ->> 'repo')""")).isEqualTo(0L);
        assertThat(fixture.value("""
                SELECT count(*) FROM (SELECT max(revision) - count(*) AS gaps FROM resource_revision GROUP BY resource_uid) g
                WHERE gaps <> 0""")).isEqualTo(0L);
    }

    @Test
    void nothingIsLeftBelowAProjectThatWasDeletedMeanwhile() throws Exception {
        List<ProblemType> refusals = together(self -> {
            List<ProblemType> own = new ArrayList<>();
            for (int write = 0; write < WRITES; write++) {
                try {
                    switch (self % 4) {
                        case 0 -> fixture.put("projects/gone", "{\"description\": \"" + self + write + "\"}");
                        case 1 -> fixture.delete("projects/gone");
                        case 2 -> fixture.put("projects/gone/secrets/token", "{}");
                        default -> fixture.delete("projects/gone/secrets/token");
                    }
                } catch (ProblemException exception) {
                    own.add(exception.type());
                }
            }
            return own;
        });
        assertThat(refusals).isSubsetOf(ProblemType.RESOURCE_NOT_FOUND, ProblemType.NOT_EMPTY);
    }
}
