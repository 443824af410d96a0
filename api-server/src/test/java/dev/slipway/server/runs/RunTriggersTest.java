package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunRequest;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.database.TestDatabase;
import dev.slipway.server.resources.Answer;
import dev.slipway.server.resources.Author;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that does not know whether its request arrived sends it again with the same key. */
class RunTriggersTest {
    private final World world = new World();
    private UUID executor = new UUID(0, 0);

    @BeforeEach
    void declare() {
        UUID project = world.project("demo");
        world.pool("linux", "{\"process\": {}, \"slots\": 2}");
        executor = world.executor("linux");
        world.resource("job", project, "hello", """
                {"freestyle": {"parameters": {"TARGET": {"default": "all"}}, "tasks": {"t": {"script": ["x"]}}}}""");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Answer trigger(String key, String target) {
        RunRequest request =
                RunRequest.builder().parameters(Map.of("TARGET", target)).build();
        return world.triggers.create(new Author("administrator", "test/1", key), "demo", "hello", request);
    }

    private int runs() {
        return world.database.database().context().fetchCount(RUN);
    }

    @Test
    void theSameKeyAndRequestIsOneRunWithOneAnswer() throws Exception {
        Answer first = trigger("k1", "unit");
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.headers()).containsEntry("Location", "/v1/projects/demo/jobs/hello/runs/1");
        world.begin(executor, "linux");
        assertThat(trigger("k1", "unit")).as("as it was answered first").isEqualTo(first);
        assertThat(runs()).isEqualTo(1);
        assertThat(trigger("k2", "unit").headers()).containsEntry("Location", "/v1/projects/demo/jobs/hello/runs/2");
    }

    @Test
    void ofManyAtATimeOneTriggersTheRun() throws Exception {
        int clients = 8;
        CyclicBarrier together = new CyclicBarrier(clients);
        Set<Answer> answers = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> sent = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                sent.add(threads.submit(() -> {
                    together.await(20, TimeUnit.SECONDS);
                    return trigger("k1", "unit");
                }));
            }
            for (Future<Answer> answer : sent) {
                answers.add(answer.get(20, TimeUnit.SECONDS));
            }
        }
        assertThat(answers).hasSize(1);
        assertThat(runs()).isEqualTo(1);
        assertThat(world.claim(executor, "linux", 10).assignments()).hasSize(1);
    }

    @Test
    void theSameKeyWithAnotherRequestIsRefused() {
        trigger("k1", "unit");
        assertThatThrownBy(() -> trigger("k1", "integration"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.type()).isEqualTo(ProblemType.IDEMPOTENCY_KEY_REUSED));
        assertThat(runs()).isEqualTo(1);
    }

    @Test
    void aRefusedRequestTakesNeitherKeyNorNumber() {
        RunRequest wrong =
                RunRequest.builder().parameters(Map.of("TARGTE", "unit")).build();
        assertThatThrownBy(() ->
                        world.triggers.create(new Author("administrator", "test/1", "k1"), "demo", "hello", wrong))
                .isInstanceOf(ProblemException.class);
        assertThat(trigger("k1", "unit").headers()).containsEntry("Location", "/v1/projects/demo/jobs/hello/runs/1");
    }

    @Test
    void theWorkOfARunWithAKeyIsAnnouncedToWhoWaits() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var claim = threads.submit(() -> world.claim(executor, "linux", "waits-for-work", 1, "30s"));
            Eventually.until("a waiting claim", () -> world.workSignals.waiters() == 1);
            trigger("k1", "unit");
            assertThat(claim.get(10, TimeUnit.SECONDS).assignments()).hasSize(1);
        }
    }

    @Test
    void aRequestWithAKeyNeedsOneConnection() throws Exception {
        try (World narrow = new World(TestDatabase.create(1))) {
            UUID project = narrow.project("demo");
            narrow.pool("linux", "{\"process\": {}}");
            narrow.job(project, "hello", "{\"t\": {\"script\": [\"x\"]}}");
            Author author = new Author("administrator", "test/1", "k1");
            RunRequest request = RunRequest.builder().build();
            assertThat(narrow.triggers.create(author, "demo", "hello", request).status())
                    .isEqualTo(201);
            narrow.begin(narrow.executor("linux"), "linux");
            Author canceller = new Author("administrator", "test/1", "k2");
            assertThat(narrow.triggers
                            .cancel(canceller, new Runs.Name("demo", "hello", 1))
                            .body())
                    .contains("\"state\":\"running\"", "\"cancel_requested\":true");
        }
    }

    @Test
    void aCancelIsAnsweredAgain() {
        trigger("k1", "unit");
        Runs.Name name = new Runs.Name("demo", "hello", 1);
        Author author = new Author("administrator", "test/1", "k2");
        Answer first = world.triggers.cancel(author, name);
        assertThat(first.body()).contains("\"state\":\"cancelled\"");
        assertThat(world.triggers.cancel(author, name)).isEqualTo(first);
        assertThat(world.runs.get(name).run().state()).isEqualTo(Run.StateEnum.CANCELLED);
    }
}
