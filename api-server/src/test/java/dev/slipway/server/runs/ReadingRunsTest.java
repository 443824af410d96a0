package dev.slipway.server.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadingRunsTest {
    private static final RunFilter ALL = new RunFilter(null, null, null, null);

    private final World world = new World();

    @BeforeEach
    void declare() {
        UUID project = world.project("demo");
        world.job(project, "hello", "{\"t\": {\"script\": [\"x\"]}}");
        world.job(project, "other", "{\"t\": {\"script\": [\"x\"]}}");
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void pagesStandStillWhileRunsAreAdded() {
        for (int number = 1; number <= 5; number++) {
            world.trigger("demo", "hello");
            world.clock.advance(Duration.ofMillis(number % 2));
        }
        List<Long> seen = new ArrayList<>();
        String token = null;
        do {
            RunList page = world.runs.list("demo", ALL, 2, token);
            page.items().forEach(run -> seen.add(run.number()));
            token = page.nextPageToken();
            world.clock.advance(Duration.ofSeconds(1));
            world.trigger("demo", "hello");
        } while (token != null);
        assertThat(seen).hasSize(5).doesNotHaveDuplicates().contains(1L, 5L);
        assertThatThrownBy(() -> world.runs.list("demo", ALL, 2, "nonsense")).hasMessageContaining("page_token");
    }

    @Test
    void listsAreFiltered() {
        Run cancelled = world.trigger("demo", "hello");
        world.trigger("demo", "other");
        world.runs.cancel(World.name(cancelled));
        assertThat(world.runs
                        .list("demo", new RunFilter(null, "cancelled", null, null), 10, null)
                        .items())
                .extracting(Run::uid)
                .containsExactly(cancelled.uid());
        assertThat(world.runs
                        .list("demo", new RunFilter("other", null, null, null), 10, null)
                        .items())
                .extracting(Run::job)
                .containsExactly("other");
        assertThat(world.runs
                        .list("demo", new RunFilter(null, null, "main", null), 10, null)
                        .items())
                .isEmpty();
    }

    @Test
    void aReaderIsToldOfAChange() throws Exception {
        Run run = world.trigger("demo", "hello");
        Runs.Snapshot known = world.runs.get(World.name(run));
        assertThat(world.runs.awaitChange(World.name(run), known.etag(), Duration.ofMillis(20)))
                .isEmpty();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Optional<Runs.Snapshot>> change =
                    threads.submit(() -> world.runs.awaitChange(World.name(run), known.etag(), Duration.ofSeconds(30)));
            while (world.wakeups.topics() == 0) {
                Thread.onSpinWait();
            }
            world.runs.cancel(World.name(run));
            Runs.Snapshot changed = change.get(10, TimeUnit.SECONDS).orElseThrow();
            assertThat(changed.run().state()).isEqualTo(Run.StateEnum.CANCELLED);
            assertThat(changed.etag()).isNotEqualTo(known.etag());
        }
    }

    @Test
    void whatIsNotThereIsToldWithTheNearestName() {
        world.job(world.project("near"), "build", "{\"test\": {\"script\": [\"x\"]}}");
        assertThatThrownBy(() -> world.trigger("near", "buidl"))
                .hasMessageContaining("there is no job \"buidl\" in project \"near\"; did you mean \"build\"?");
        assertThatThrownBy(() -> world.runs.get(new Runs.Name("near", "buidl", 1)))
                .hasMessageContaining("there is no job \"buidl\" in project \"near\"; did you mean \"build\"?");
        assertThatThrownBy(() -> world.runs.list("near", new RunFilter("buidl", null, null, null), 10, null))
                .hasMessageContaining("there is no job \"buidl\" in project \"near\"; did you mean \"build\"?");
        assertThat(world.runs
                        .list("near", new RunFilter("build", null, null, null), 10, null)
                        .items())
                .isEmpty();

        Run run = world.trigger("near", "build");
        assertThatThrownBy(() -> world.runs.newestAttempt(World.name(run), "tset"))
                .hasMessageContaining("run 1 has no task \"tset\"; did you mean \"test\"?");
        assertThatThrownBy(() -> world.runs.newestAttempt(World.name(run), "test"))
                .hasMessageContaining("task \"test\" of run 1 has no attempt yet");
        assertThatThrownBy(() -> world.runs.attempt(World.name(run), "test", 2))
                .hasMessageContaining("task \"test\" of run 1 has no attempt 2");
    }
}
