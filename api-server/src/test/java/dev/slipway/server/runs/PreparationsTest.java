package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.PREPARATION;
import static dev.slipway.server.runs.World.known;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunRequest;
import dev.slipway.api.model.RunTask;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.git.GitCache;
import dev.slipway.server.git.GitCacheSettings;
import dev.slipway.server.git.GitExecutable;
import dev.slipway.server.git.GitHttpServer;
import dev.slipway.server.git.GitTestRepository;
import dev.slipway.server.git.GitUrlPolicy;
import dev.slipway.server.git.GitUrlRules;
import dev.slipway.server.git.HostResolver;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparationsTest {
    private static final String JOB_FILE = """
            parameters:
              TARGET: all
            tasks:
              compile:
                script: make $(nothing is replaced here)
                results: {jar: target/app.jar}
              test:
                matrix: {java: ["21", "25"]}
                needs: {compile: {results: [jar]}}
                script: make test
                env: {RUN: "$(run.number) on $(git.branch)"}
            """;

    private final World world = new World();
    private final GitHttpServer server;
    private final GitTestRepository repository;
    private final GitCache cache;
    private final Preparations preparations;
    private UUID executor = new UUID(0, 0);

    PreparationsTest(@TempDir Path directory) {
        server = new GitHttpServer(directory.resolve("served"));
        repository = server.createRepository("app");
        cache = new GitCache(
                directory.resolve("cache"),
                GitExecutable.find(),
                new GitUrlPolicy(new GitUrlRules(false, false, false, true, true)),
                new GitCacheSettings(10L << 30, 2L << 30, Duration.ofSeconds(100), 4, 4L << 30, Map.of()),
                HostResolver.system(),
                Clock.systemUTC());
        preparations = new Preparations(
                world.transactions,
                world.wakeups,
                new Preparer(cache, world.secretValues, world.planner),
                world.ids,
                world.clock,
                1);
    }

    @BeforeEach
    void declare() {
        UUID project = world.project("demo");
        world.pool("linux", "{\"process\": {}, \"slots\": 3}");
        executor = world.executor("linux");
        world.resource(
                "repo", project, "app", "{\"url\": \"" + server.url("app") + "\", \"default_branch\": \"main\"}");
        world.resource("job", project, "build", "{\"git\": {\"repo\": \"app\"}}");
    }

    @AfterEach
    void close() {
        cache.close();
        server.close();
        world.close();
    }

    private Run run(RunRequest request) throws InterruptedException {
        Run run = world.runs.create("demo", "build", request, "administrator").run();
        assertThat(run.state()).isEqualTo(Run.StateEnum.PREPARING);
        assertThat(known(run.waiting()).message()).isEqualTo("waits for its turn to read the job file");
        assertThat(preparations.prepareOne()).isTrue();
        return world.get(run);
    }

    private List<String> ofBranch(String branch) {
        return world.runs.list("demo", new RunFilter(null, null, branch, null), 10, null).items().stream()
                .map(Run::uid)
                .toList();
    }

    @Test
    void aRunIsPinnedToItsCommitAndExpanded() throws Exception {
        String sha = repository.commit(Map.of(".slipway.yml", JOB_FILE));
        Run run = run(RunRequest.builder().parameters(Map.of("TARGET", "unit")).build());

        assertThat(run.problem()).isNull();
        assertThat(run.state()).isEqualTo(Run.StateEnum.QUEUED);
        assertThat(run.sha()).isEqualTo(sha);
        assertThat(run.ref()).isEqualTo("heads/main");
        assertThat(run.trust()).isEqualTo(Run.TrustEnum.TRUSTED);
        assertThat(run.parameters()).containsEntry("TARGET", "unit");
        assertThat(run.tasks()).extracting(RunTask::key).containsExactly("compile", "test.21", "test.25");

        assertThat(ofBranch("main")).containsExactly(run.uid());
        assertThat(ofBranch("mai")).isEmpty();

        Assignment compile = world.begin(executor, "linux");
        assertThat(known(compile.git()).sha()).isEqualTo(sha);
        assertThat(known(compile.git()).url()).isEqualTo(server.url("app"));
        assertThat(compile.env())
                .containsEntry("TARGET", "unit")
                .containsEntry("SLIPWAY_SHA", sha)
                .containsEntry("SLIPWAY_REF", "heads/main")
                .containsEntry("SLIPWAY_BRANCH", "main");
        world.end(compile, OutcomeRequest.StateEnum.PASSED);
        assertThat(world.claim(executor, "linux", 5).assignments())
                .extracting(
                        each -> each.env().get("MATRIX_JAVA"),
                        each -> each.env().get("RUN"))
                .containsExactlyInAnyOrder(tuple("21", "1 on main"), tuple("25", "1 on main"));
    }

    @Test
    void aBrokenJobFileFailsTheRunWithEveryPlace() throws Exception {
        repository.commit(Map.of(".slipway.yml", "tasks:\n  test:\n    scirpt: make\n"));
        Run run = run(RunRequest.builder().build());

        assertThat(run.state()).isEqualTo(Run.StateEnum.FAILED);
        assertThat(known(run.problem()).type()).isEqualTo(ProblemType.JOB_FILE_INVALID.uri());
        assertThat(known(run.problem()).errors()).anySatisfy(error -> {
            assertThat(error.file()).isEqualTo(".slipway.yml");
            assertThat(error.line()).isEqualTo(3);
            assertThat(error.column()).isEqualTo(5);
            assertThat(error.message()).contains("script");
        });
        assertThat(run.sha()).isNotNull();
        assertThat(run.finishedAt()).isNotNull();
    }

    @Test
    void aMissingBranchOrFileFailsTheRunAndSaysWhatToDo() throws Exception {
        repository.commit(Map.of("README.md", "x"));
        Run branch = run(RunRequest.builder().branch("nope").build());
        assertThat(branch.state()).isEqualTo(Run.StateEnum.FAILED);
        assertThat(known(branch.problem()).type()).isEqualTo(ProblemType.REPOSITORY_PROBLEM.uri());
        assertThat(known(branch.problem()).detail()).contains("nope");

        Run file = run(RunRequest.builder().build());
        assertThat(file.state()).isEqualTo(Run.StateEnum.FAILED);
        assertThat(known(file.problem()).detail()).contains("add .slipway.yml to the repository");
    }

    @Test
    void aParameterThatTheFileDoesNotKnowFailsTheRun() throws Exception {
        repository.commit(Map.of(".slipway.yml", JOB_FILE));
        Run run = run(RunRequest.builder().parameters(Map.of("TRAGET", "unit")).build());
        assertThat(run.state()).isEqualTo(Run.StateEnum.FAILED);
        assertThat(known(run.problem()).errors()).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo("/parameters/TRAGET");
            assertThat(error.message()).contains("TARGET");
        });
    }

    @Test
    void anUnreachableRepositoryIsTriedThreeTimesAndErrored() throws Exception {
        repository.commit(Map.of(".slipway.yml", JOB_FILE));
        server.close();
        Run run = run(RunRequest.builder().build());
        assertThat(run.state()).isEqualTo(Run.StateEnum.PREPARING);
        assertThat(known(run.waiting()).message()).contains("try 1 of 3");
        assertThat(preparations.prepareOne()).as("not at once").isFalse();
        for (int number = 2; number <= 3; number++) {
            world.clock.advance(Duration.ofSeconds(10));
            assertThat(preparations.prepareOne()).isTrue();
        }
        Run errored = world.get(run);
        assertThat(errored.state()).isEqualTo(Run.StateEnum.ERRORED);
        assertThat(known(errored.problem()).type()).isEqualTo(ProblemType.REPOSITORY_UNREACHABLE.uri());
    }

    @Test
    void aPreparationWhoseServerDiedIsTakenUpAgain() throws Exception {
        repository.commit(Map.of(".slipway.yml", JOB_FILE));
        Run run = world.runs
                .create("demo", "build", RunRequest.builder().build(), "administrator")
                .run();
        world.database
                .database()
                .context()
                .update(PREPARATION)
                .set(PREPARATION.LEASE, world.ids.next())
                .set(PREPARATION.LEASED_UNTIL, world.clock.instant().plusSeconds(150))
                .set(PREPARATION.TRIES, 1)
                .execute();
        assertThat(preparations.prepareOne()).isFalse();
        world.clock.advance(Duration.ofSeconds(151));
        assertThat(preparations.prepareOne()).isTrue();
        assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.QUEUED);
    }

    @Test
    void aCancelledPreparationEndsAtOnce() throws Exception {
        Run run = world.runs
                .create("demo", "build", RunRequest.builder().build(), "administrator")
                .run();
        assertThat(world.runs.cancel(World.name(run)).run().state()).isEqualTo(Run.StateEnum.CANCELLED);
        assertThat(preparations.prepareOne()).isFalse();
    }

    @Test
    void aServerThatStopsGivesThePreparationAndItsTryBack() throws Exception {
        repository.commit(Map.of(".slipway.yml", JOB_FILE));
        Run run = world.runs
                .create("demo", "build", RunRequest.builder().build(), "administrator")
                .run();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> preparations.prepareOne()).isInstanceOf(InterruptedException.class);
        assertThat(known(world.get(run).waiting()).message()).isEqualTo("waits for its turn to read the job file");
        assertThat(preparations.prepareOne()).as("at once").isTrue();
        assertThat(world.get(run).state()).isEqualTo(Run.StateEnum.QUEUED);
    }

    @Test
    void aProjectThatIsBeingPreparedLetsAnotherGoFirst() throws Exception {
        repository.commit(Map.of(".slipway.yml", JOB_FILE));
        UUID other = world.project("other");
        world.resource("repo", other, "app", "{\"url\": \"" + server.url("app") + "\"}");
        world.resource("job", other, "build", "{\"git\": {\"repo\": \"app\"}}");
        RunRequest request = RunRequest.builder().branch("main").build();
        Run slow = world.runs.create("demo", "build", request, "administrator").run();
        world.database
                .database()
                .context()
                .update(PREPARATION)
                .set(PREPARATION.LEASE, world.ids.next())
                .set(PREPARATION.LEASED_UNTIL, world.clock.instant().plusSeconds(150))
                .execute();
        Run second =
                world.runs.create("demo", "build", request, "administrator").run();
        world.clock.advance(Duration.ofSeconds(1));
        Run first =
                world.runs.create("other", "build", request, "administrator").run();

        assertThat(preparations.prepareOne()).isTrue();
        assertThat(world.get(first).state()).isEqualTo(Run.StateEnum.QUEUED);
        assertThat(world.get(second).state()).isEqualTo(Run.StateEnum.PREPARING);
        assertThat(preparations.prepareOne()).isTrue();
        assertThat(world.get(second).state()).isEqualTo(Run.StateEnum.QUEUED);
        assertThat(world.get(slow).state()).isEqualTo(Run.StateEnum.PREPARING);
    }
}
