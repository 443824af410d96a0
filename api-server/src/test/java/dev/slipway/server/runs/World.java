package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.RESOURCE;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.Attempt;
import dev.slipway.api.model.Claim;
import dev.slipway.api.model.ClaimRequest;
import dev.slipway.api.model.ExecutorFacts;
import dev.slipway.api.model.ExecutorRegistration;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.RegisteredExecutor;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunRequest;
import dev.slipway.api.model.RunTask;
import dev.slipway.jobfile.JobFiles;
import dev.slipway.jobfile.schema.Durations;
import dev.slipway.jobfile.schema.Schemas;
import dev.slipway.server.base.Ids;
import dev.slipway.server.base.Sha256;
import dev.slipway.server.database.Json;
import dev.slipway.server.database.TestDatabase;
import dev.slipway.server.events.Transactions;
import dev.slipway.server.events.Wakeups;
import dev.slipway.server.events.WorkSignals;
import dev.slipway.server.executors.Executors;
import dev.slipway.server.git.GitRefs;
import dev.slipway.server.queue.AttemptTokens;
import dev.slipway.server.queue.Claims;
import dev.slipway.server.queue.Leases;
import dev.slipway.server.queue.QueueSettings;
import dev.slipway.server.queue.TokenSealer;
import dev.slipway.server.queue.WaitingReasons;
import dev.slipway.server.resources.Answer;
import dev.slipway.server.resources.Author;
import dev.slipway.server.resources.Idempotency;
import dev.slipway.server.resources.JobKind;
import dev.slipway.server.resources.Kinds;
import dev.slipway.server.resources.ProjectKind;
import dev.slipway.server.resources.RepoKind;
import dev.slipway.server.resources.Resources;
import dev.slipway.server.resources.RunnerPoolKind;
import dev.slipway.server.resources.SecretKind;
import dev.slipway.server.secrets.Keyring;
import dev.slipway.server.secrets.MasterKey;
import dev.slipway.server.secrets.Sealer;
import dev.slipway.server.secrets.SecretValues;
import dev.slipway.server.secrets.Tokens;
import dev.slipway.server.storage.FileBlobStore;
import dev.slipway.server.storage.LogSignals;
import dev.slipway.server.storage.Logs;
import dev.slipway.server.storage.Results;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jooq.JSON;
import org.jspecify.annotations.Nullable;

/** A server's services on a database of their own, with time that stands still. */
@SuppressWarnings("NullAway") // It does not know that `database` is set before the other fields (JEP 513).
final class World implements AutoCloseable {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final JobFiles JOB_FILES = new JobFiles(SCHEMAS);

    final TestDatabase database;
    final MutableClock clock = new MutableClock();
    final Ids ids = new Ids(clock);
    final SecureRandom random = new SecureRandom();
    final Keyring keyring = Keyring.of(MasterKey.create(random));
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final Wakeups wakeups = new Wakeups();
    final WorkSignals workSignals = new WorkSignals();
    final LogSignals logSignals = new LogSignals();
    final QueueSettings settings = new QueueSettings(
            Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(10), 512L << 20, 1L << 30);
    final Transactions transactions = new Transactions(database.database(), workSignals, wakeups);
    final WaitingReasons waitingReasons = new WaitingReasons(clock);
    final TaskPlanner planner = new TaskPlanner(JOB_FILES);
    final Runs runs = new Runs(transactions, wakeups, planner, waitingReasons, ids, clock);
    final AttemptTokens tokens = new AttemptTokens(random);
    final Claims claims = new Claims(transactions, workSignals, tokens, new Plain(), settings, ids, clock, metrics);
    final Assignments assignments =
            new Assignments(claims, database.database(), settings, () -> Optional.of("http://ci.example"));
    final Leases leases = new Leases(transactions, wakeups, settings, clock);
    final Outcomes outcomes = new Outcomes(transactions, logSignals, clock, metrics);
    final Deadlines deadlines = new Deadlines(transactions, outcomes, waitingReasons, settings.leaseTtl(), clock);
    final SecretValues secretValues = new SecretValues(database.database(), keyring, random);
    final AttemptInputs inputs = new AttemptInputs(database.database(), secretValues);
    final Logs logs = new Logs(database.database(), logSignals, 1 << 20);
    final Path blobs = temporaryDirectory();
    final Results results =
            new Results(database.database(), blobStore(blobs), new DeclaredResults(), ids, Clock.systemUTC(), 1 << 20);
    final Kinds kinds = new Kinds(
            SCHEMAS,
            List.of(
                    new ProjectKind(),
                    new RepoKind(_ -> Optional.empty(), GitRefs::problemOf),
                    new JobKind(JOB_FILES),
                    new SecretKind(secretValues),
                    new RunnerPoolKind()));
    final Idempotency idempotency = new Idempotency(database.database(), new Sealer(keyring, random), clock);
    final Executors executors = new Executors(
            database.database(), idempotency, new Tokens(random), ids, clock, Durations.format(settings.leaseTtl()));
    final Resources resources =
            new Resources(database.database(), kinds, List.of(new RunsOfResources()), idempotency, ids, clock);
    final RunTriggers triggers = new RunTriggers(runs, transactions, idempotency);
    private final AtomicLong claimIds = new AtomicLong();

    World() {
        this(TestDatabase.create());
    }

    World(TestDatabase database) {
        this.database = database;
        super();
    }

    /** Sealing is the secrets package's, and tested there. */
    private static final class Plain implements TokenSealer {
        @Override
        public byte[] seal(UUID attempt, String token) {
            return token.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public Optional<String> open(UUID attempt, byte[] sealed) {
            // An empty one stands for one whose key is gone.
            return sealed.length == 0 ? Optional.empty() : Optional.of(new String(sealed, StandardCharsets.US_ASCII));
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("slipway-test-blobs");
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static FileBlobStore blobStore(Path directory) {
        try {
            return new FileBlobStore(directory);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    Path blob(String sha256) {
        return blobs.resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    UUID resource(String kind, @Nullable UUID parent, String name, String document) {
        UUID uid = ids.next();
        database.database()
                .context()
                .insertInto(RESOURCE)
                .set(RESOURCE.UID, uid)
                .set(RESOURCE.KIND, kind)
                .set(RESOURCE.PARENT_UID, parent)
                .set(RESOURCE.NAME, name)
                .set(RESOURCE.REVISION, 1L)
                .set(RESOURCE.DOCUMENT, JSON.valueOf(document))
                .set(RESOURCE.CREATED_AT, clock.instant())
                .set(RESOURCE.UPDATED_AT, clock.instant())
                .set(RESOURCE.UPDATED_BY, "administrator")
                .execute();
        return uid;
    }

    UUID project(String name) {
        return resource("project", null, name, "{}");
    }

    /** A freestyle job. */
    UUID job(UUID project, String name, String tasks) {
        return resource("job", project, name, "{\"freestyle\": {\"tasks\": " + tasks + "}}");
    }

    UUID pool(String name, String document) {
        return resource("runner_pool", null, name, document);
    }

    UUID executor(String pool) {
        ExecutorFacts facts = ExecutorFacts.builder()
                .hostname("host")
                .os("linux")
                .architecture("amd64")
                .version("0.1.0")
                .build();
        Answer registered = executors.register(
                new Author("administrator", "test", null),
                pool,
                ExecutorRegistration.builder().name("build-7").facts(facts).build());
        return UUID.fromString(Json.read(JSON.valueOf(registered.body()), RegisteredExecutor.class)
                .uid());
    }

    Run trigger(String project, String job) {
        return runs.create(project, job, RunRequest.builder().build(), "administrator")
                .run();
    }

    Run trigger(String project, String job, Map<String, String> parameters) {
        return runs.create(
                        project,
                        job,
                        RunRequest.builder().parameters(parameters).build(),
                        "administrator")
                .run();
    }

    Run get(Run run) {
        return runs.get(name(run)).run();
    }

    static Runs.Name name(Run run) {
        return new Runs.Name(run.project(), run.job(), run.number());
    }

    static RunTask task(Run run, String key) {
        return requireNonNull(run.tasks(), "no tasks").stream()
                .filter(task -> task.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    Claim claim(UUID executor, String pool, int max) throws InterruptedException {
        return claim(executor, pool, "claim-number-" + claimIds.incrementAndGet(), max, "0s");
    }

    Claim claim(UUID executor, String pool, String claimId, int max, String wait) throws InterruptedException {
        return assignments.claim(
                executor,
                pool,
                ClaimRequest.builder().claimId(claimId).max(max).waitFor(wait).build(),
                Durations.parse(wait).orElseThrow());
    }

    /** Claims one task and accepts it. */
    Assignment begin(UUID executor, String pool) throws InterruptedException {
        Assignment assignment = claim(executor, pool, 1).assignments().getFirst();
        accept(assignment);
        return assignment;
    }

    boolean accept(Assignment assignment) throws InterruptedException {
        return leases.heartbeat(uid(assignment), null, Duration.ZERO);
    }

    /** What must be there. */
    static <T> T known(@Nullable T value) {
        return requireNonNull(value, "it is not there");
    }

    static UUID uid(Assignment assignment) {
        return UUID.fromString(assignment.attempt());
    }

    Attempt end(Assignment assignment, OutcomeRequest.StateEnum state) {
        return outcomes.put(uid(assignment), outcome(state).build());
    }

    Results.Stored putResult(Assignment assignment, String name, String type, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        Results.Description description =
                new Results.Description(name, type, name, "application/xml", Sha256.hex(bytes));
        return results.put(uid(assignment), description, new ByteArrayInputStream(bytes));
    }

    OutcomeRequest.Builder outcome(OutcomeRequest.StateEnum state) {
        Instant now = clock.instant();
        Integer code = switch (state) {
            case PASSED -> 0;
            case FAILED -> 1;
            case ERRORED, CANCELLED, TIMED_OUT -> null;
        };
        return OutcomeRequest.builder()
                .state(state)
                .exitCode(code)
                .finishedAt(now)
                .logSize(0L);
    }

    @Override
    public void close() {
        database.close();
        try (Stream<Path> files = Files.walk(blobs)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
