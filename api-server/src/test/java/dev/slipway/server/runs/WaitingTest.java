package dev.slipway.server.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Run;
import dev.slipway.api.model.Waiting;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Why a task waits, in each of its cases, with the numbers. */
class WaitingTest {
    private final World world = new World();
    private UUID project = new UUID(0, 0);

    @BeforeEach
    void declare() {
        project = world.project("demo");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Waiting waiting(String task) {
        world.job(project, "hello", "{\"t\": " + task + "}");
        Run run = world.trigger("demo", "hello");
        assertThat(run.waiting()).isEqualTo(World.task(run, "t").waiting());
        return World.known(World.task(run, "t").waiting());
    }

    @Test
    void thereIsNoPool() {
        Waiting waiting = waiting("{\"script\": [\"x\"], \"pool\": \"mac\"}");
        assertThat(waiting.reason()).isEqualTo(Waiting.ReasonEnum.NO_EXECUTOR_MATCHES);
        assertThat(waiting.message()).isEqualTo("there is no runner pool mac");
        assertThat(waiting.canHelp()).isFalse();
    }

    @Test
    void noPoolMatchesAndEachSaysWhy() {
        world.pool("linux", "{\"process\": {}, \"labels\": {\"os\": \"linux\"}}");
        world.pool("private", "{\"process\": {}, \"allowed_projects\": [\"team-*\"], \"labels\": {\"os\": \"bsd\"}}");
        Waiting waiting = waiting(
                "{\"script\": [\"x\"], \"image\": \"debian\", \"selector\": {\"os\": \"bsd\"}, \"resources\": {\"cpu\": \"1500m\", \"memory\": \"1536Mi\", \"disk\": \"1000\"}}");
        assertThat(waiting.reason()).isEqualTo(Waiting.ReasonEnum.NO_EXECUTOR_MATCHES);
        assertThat(waiting.detail())
                .containsEntry(
                        "linux",
                        "its label os is linux and not bsd; its backend process runs no images, and the task asks for debian;"
                                + " it declares no cpu, and the task asks for 1500m; it declares no memory, and the task asks for 1536Mi;"
                                + " it declares no disk, and the task asks for 1000 bytes")
                .hasEntrySatisfying("private", lacks -> assertThat(lacks).startsWith("it does not admit project demo"));
        assertThat(waiting.canHelp()).isFalse();
    }

    @Test
    void aSlotThatIsTooSmallIsToldInTheUnitsOfResources() {
        world.pool("small", "{\"process\": {}, \"resources\": {\"cpu\": \"0.5\", \"memory\": \"1024Mi\"}}");
        Waiting waiting = waiting("{\"script\": [\"x\"], \"resources\": {\"cpu\": \"2\", \"memory\": \"1536Mi\"}}");
        assertThat(waiting.message())
                .isEqualTo(
                        "pool small cannot run it: a slot has 500m of cpu, and the task asks for 2; a slot has 1Gi of memory, and the task asks for 1536Mi");
    }

    @Test
    void theNamedPoolDoesNotAdmitTheProject() {
        world.pool("linux", "{\"process\": {}}");
        world.pool("private", "{\"process\": {}, \"allowed_projects\": [\"team-*\"]}");
        world.executor("private");
        Waiting waiting = waiting("{\"script\": [\"x\"], \"pool\": \"private\"}");
        assertThat(waiting.reason()).isEqualTo(Waiting.ReasonEnum.NO_EXECUTOR_MATCHES);
        assertThat(waiting.message())
                .isEqualTo(
                        "pool private cannot run it: it does not admit project demo; it waits until that pool is changed");
        assertThat(waiting.detail()).containsOnlyKeys("private");
        assertThat(waiting.canHelp()).isFalse();
    }

    @Test
    void noExecutorEverJoined() {
        world.pool("linux", "{\"process\": {}}");
        Waiting waiting = waiting("{\"script\": [\"x\"]}");
        assertThat(waiting.reason()).isEqualTo(Waiting.ReasonEnum.NO_EXECUTOR_ONLINE);
        assertThat(waiting.message()).isEqualTo("no executor of pool linux is online; none ever joined it");
        assertThat(waiting.canHelp()).isFalse();
    }

    @Test
    void theExecutorWentAway() {
        world.pool("linux", "{\"process\": {}}");
        world.executor("linux");
        world.clock.advance(Duration.ofMinutes(5));
        Waiting waiting = waiting("{\"script\": [\"x\"]}");
        assertThat(waiting.reason()).isEqualTo(Waiting.ReasonEnum.NO_EXECUTOR_ONLINE);
        assertThat(waiting.message()).contains("1 registered", "2026-11-21T08:00:00Z");
        assertThat(waiting.canHelp()).isTrue();
    }

    @Test
    void thePoolIsPaused() {
        world.pool("linux", "{\"process\": {}, \"paused\": true}");
        world.executor("linux");
        assertThat(waiting("{\"script\": [\"x\"]}").reason()).isEqualTo(Waiting.ReasonEnum.POOL_PAUSED);
    }

    @Test
    void aSecretHasNoValue() {
        world.pool("linux", "{\"process\": {}}");
        world.executor("linux");
        Waiting waiting = waiting("{\"script\": [\"x\"], \"secrets\": {\"A\": {\"name\": \"npm-token\"}}}");
        assertThat(waiting.reason()).isEqualTo(Waiting.ReasonEnum.SECRET_WITHOUT_VALUE);
        assertThat(waiting.message()).isEqualTo("the secret npm-token has no value in project demo: set it to go on");
    }

    @Test
    void allSlotsAreBusy() throws Exception {
        world.pool("linux", "{\"process\": {}, \"slots\": 2}");
        UUID executor = world.executor("linux");
        world.job(
                project,
                "three",
                "{\"a\": {\"script\": [\"x\"]}, \"b\": {\"script\": [\"x\"]}, \"c\": {\"script\": [\"x\"]}, \"d\": {\"script\": [\"x\"]}}");
        Run run = world.trigger("demo", "three");
        assertThat(world.claim(executor, "linux", 2).assignments()).hasSize(2);

        Waiting third = World.known(World.task(world.get(run), "c").waiting());
        assertThat(third.reason()).isEqualTo(Waiting.ReasonEnum.ALL_BUSY);
        assertThat(third.message()).isEqualTo("2 of 2 slots of pool linux are busy; position 1");
        assertThat(third.detail())
                .containsEntry("pool", "linux")
                .containsEntry("busy", "2")
                .containsEntry("slots", "2")
                .containsEntry("position", "1");
        assertThat(World.known(World.task(world.get(run), "d").waiting()).message())
                .endsWith("position 2");
    }

    @Test
    void slotsAreFreeAndOnlyPoolsWithAnExecutorCount() {
        world.pool("linux", "{\"process\": {}, \"slots\": 2}");
        world.pool("empty", "{\"process\": {}, \"slots\": 7}");
        world.executor("linux");
        Waiting waiting = waiting("{\"script\": [\"x\"]}");
        assertThat(waiting.reason()).isEqualTo(Waiting.ReasonEnum.UNCLAIMED);
        assertThat(waiting.message())
                .isEqualTo("2 of 2 slots of pool linux are free, and no executor has claimed it yet; position 1");
        assertThat(waiting.canHelp()).isTrue();
    }

    @Test
    void anExecutorThatIsBusyAndClaimsNothingIsOnline() throws Exception {
        world.pool("linux", "{\"process\": {}, \"slots\": 1}");
        UUID executor = world.executor("linux");
        world.job(project, "two", "{\"a\": {\"script\": [\"x\"]}, \"b\": {\"script\": [\"x\"]}}");
        Run run = world.trigger("demo", "two");
        assertThat(world.claim(executor, "linux", 1).assignments()).hasSize(1);
        world.clock.advance(Duration.ofMinutes(5));
        assertThat(World.known(World.task(world.get(run), "b").waiting()).message())
                .isEqualTo("1 of 1 slots of pool linux are busy; position 1");
    }

    @Test
    void aSecretWithAValueReachesTheAttempt() throws Exception {
        world.pool("linux", "{\"process\": {}}");
        UUID executor = world.executor("linux");
        UUID secret = world.resource("secret", project, "npm-token", "{}");
        waiting("{\"script\": [\"x\"], \"secrets\": {\"A\": {\"name\": \"npm-token\", \"file\": true}}}");
        assertThat(world.claim(executor, "linux", 1).assignments()).isEmpty();

        world.database.database().run(transaction -> world.secretValues.store(transaction, secret, 1, "s3cr3t"));
        var assignment = world.begin(executor, "linux");
        assertThat(assignment.hasSecrets()).isTrue();
        var secrets = world.inputs.secrets(World.uid(assignment));
        assertThat(secrets.variables()).singleElement().satisfies(variable -> {
            assertThat(variable.variable()).isEqualTo("A");
            assertThat(variable.value()).isEqualTo("s3cr3t");
            assertThat(variable.file()).isTrue();
        });
        assertThat(secrets.masked()).containsExactly("s3cr3t");
    }

    @Test
    void ofManyPoolsThatCannotRunItTheNearestAreTold() {
        for (int number = 1; number <= 7; number++) {
            world.pool("far-" + number, "{\"process\": {}, \"allowed_projects\": [\"secret-*\"]}");
        }
        world.pool("near", "{\"process\": {}}");
        world.job(project, "choosy", "{\"t\": {\"script\": [\"x\"], \"selector\": {\"os\": \"plan9\"}}}");
        Waiting waiting =
                World.known(World.task(world.trigger("demo", "choosy"), "t").waiting());
        assertThat(waiting.message()).contains("pool near cannot run it: it has no label os", "cannot run it either");
        assertThat(waiting.message()).doesNotContain("secret-");
        assertThat(World.known(waiting.detail())).hasSize(5).containsKey("near");
    }
}
