package dev.slipway.server.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import dev.slipway.jobfile.JobFiles;
import dev.slipway.jobfile.schema.Schemas;
import dev.slipway.server.auth.AdministratorToken;
import dev.slipway.server.auth.Authenticator;
import dev.slipway.server.auth.Authorizer;
import dev.slipway.server.base.Drain;
import dev.slipway.server.base.Ids;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.database.Database;
import dev.slipway.server.events.Transactions;
import dev.slipway.server.events.Wakeups;
import dev.slipway.server.events.WorkSignals;
import dev.slipway.server.executors.Executors;
import dev.slipway.server.git.GitCache;
import dev.slipway.server.git.GitException;
import dev.slipway.server.git.GitExecutable;
import dev.slipway.server.git.GitUrlPolicy;
import dev.slipway.server.git.HostResolver;
import dev.slipway.server.housekeeping.Housekeeping;
import dev.slipway.server.housekeeping.Liveness;
import dev.slipway.server.http.ApiApplication;
import dev.slipway.server.http.ApiDocuments;
import dev.slipway.server.http.AttemptsEndpoint;
import dev.slipway.server.http.CurrentRequest;
import dev.slipway.server.http.ExecutorsEndpoint;
import dev.slipway.server.http.HttpService;
import dev.slipway.server.http.JobsEndpoint;
import dev.slipway.server.http.ProjectsEndpoint;
import dev.slipway.server.http.ReposEndpoint;
import dev.slipway.server.http.RunnerPoolsEndpoint;
import dev.slipway.server.http.RunsEndpoint;
import dev.slipway.server.http.SecretsEndpoint;
import dev.slipway.server.http.ServerEndpoint;
import dev.slipway.server.queue.AttemptTokens;
import dev.slipway.server.queue.Claims;
import dev.slipway.server.queue.Leases;
import dev.slipway.server.queue.PoolLoads;
import dev.slipway.server.queue.QueueSettings;
import dev.slipway.server.queue.TokenSealer;
import dev.slipway.server.queue.WaitingReasons;
import dev.slipway.server.resources.Idempotency;
import dev.slipway.server.resources.JobKind;
import dev.slipway.server.resources.Kinds;
import dev.slipway.server.resources.PoolTokens;
import dev.slipway.server.resources.ProjectKind;
import dev.slipway.server.resources.RepoKind;
import dev.slipway.server.resources.Resources;
import dev.slipway.server.resources.RunnerPoolKind;
import dev.slipway.server.resources.SecretKind;
import dev.slipway.server.runs.Assignments;
import dev.slipway.server.runs.AttemptInputs;
import dev.slipway.server.runs.Deadlines;
import dev.slipway.server.runs.Outcomes;
import dev.slipway.server.runs.Preparations;
import dev.slipway.server.runs.Preparer;
import dev.slipway.server.runs.RunTriggers;
import dev.slipway.server.runs.Runs;
import dev.slipway.server.runs.TaskPlanner;
import dev.slipway.server.secrets.Keyring;
import dev.slipway.server.secrets.KeyringSource;
import dev.slipway.server.secrets.Sealer;
import dev.slipway.server.secrets.SecretValues;
import dev.slipway.server.secrets.Tokens;
import dev.slipway.server.storage.BlobStore;
import dev.slipway.server.storage.FileBlobStore;
import dev.slipway.server.storage.LogFollower;
import dev.slipway.server.storage.LogSignals;
import dev.slipway.server.storage.Logs;
import dev.slipway.server.storage.Results;
import dev.slipway.server.storage.Tests;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/**
 * Makes every object of the server, by hand and in one place, from the lowest package up. Whatever is to be closed is given to {@link Closeables#add} as it is made, and closed in the opposite order.
 */
final class ServerAssembly {
    /** What an executor may write beyond the limit of a log, to say that it was cut. */
    private static final int END_MARKER = 1 << 10;

    private ServerAssembly() {}

    /** Attempt tokens are sealed for their own lease. */
    private record LeaseSeal(Sealer sealer) implements TokenSealer {
        @Override
        public byte[] seal(UUID attempt, String token) {
            return sealer.seal("lease:" + attempt, token.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public String open(UUID attempt, byte[] sealed) {
            return sealer.unseal("lease:" + attempt, sealed)
                    .map(token -> new String(token, StandardCharsets.US_ASCII))
                    .orElseThrow(() -> ProblemException.problem(
                            ProblemType.LEASE_LOST, "the key that sealed this assignment is gone: claim anew"));
        }
    }

    static HttpService assemble(
            ServerConfiguration configuration,
            HikariDataSource dataSource,
            PrometheusMeterRegistry meters,
            Drain drain,
            ExecutorService executor,
            Schemas schemas,
            Closeables closeables) {
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        Ids ids = new Ids(clock);
        Database database = new Database(dataSource);
        JsonNode spec = schemas.spec();
        JobFiles jobFiles = new JobFiles(schemas);
        ServerConfiguration.LeaseSettings leaseSettings = configuration.leases();
        QueueSettings queueSettings = new QueueSettings(
                leaseSettings.offer(),
                leaseSettings.lease(),
                leaseSettings.grace(),
                configuration.limits().log().bytes(),
                configuration.limits().result().bytes());

        // events
        Wakeups wakeups = new Wakeups();
        WorkSignals workSignals = new WorkSignals();
        Transactions transactions = new Transactions(database, workSignals, wakeups);

        // secrets
        Tokens tokens = new Tokens(random);
        Keyring keyring = new KeyringSource(
                        configuration.secrets().masterKey().orElse(null),
                        configuration.secrets().masterKeyFile(),
                        !SecretValues.anyStored(database))
                .open(random);
        SecretValues secretValues = new SecretValues(database, keyring, random);
        secretValues.reportAtStart();
        Sealer sealer = new Sealer(keyring, random);

        // auth
        new AdministratorToken(database, tokens, ids, clock).ensure(configuration.administratorTokenFile());
        Authenticator authenticator = new Authenticator(database, clock);
        Authorizer authorizer = Authorizer.of(spec);

        // git
        GitUrlPolicy urlPolicy = new GitUrlPolicy(configuration.gitUrls());
        GitCache gitCache = closeables.add(new GitCache(
                configuration.dataDirectory().resolve("git"),
                GitExecutable.find(),
                urlPolicy,
                configuration.git(),
                HostResolver.system(),
                clock));

        // resources
        Kinds kinds = new Kinds(
                schemas,
                List.of(
                        new ProjectKind(),
                        new RepoKind(url -> fault(urlPolicy, url)),
                        new JobKind(jobFiles),
                        new SecretKind(secretValues),
                        new RunnerPoolKind()));
        Idempotency idempotency = new Idempotency(database, sealer, clock);
        Resources resources = new Resources(database, kinds, List.of(), idempotency, ids, clock);
        PoolTokens poolTokens = new PoolTokens(database, kinds, idempotency, tokens, ids, clock);

        // executors, queue
        Executors executors = new Executors(database, tokens, ids, clock, queueSettings.leaseTtl());
        AttemptTokens attemptTokens = new AttemptTokens(database, random);
        Claims claims = new Claims(
                transactions, workSignals, attemptTokens, new LeaseSeal(sealer), queueSettings, ids, clock, meters);
        Leases leases = new Leases(transactions, wakeups, queueSettings, clock);

        // storage
        LogSignals logSignals = new LogSignals();
        Logs logs = new Logs(database, logSignals, queueSettings.logLimit() + END_MARKER);
        LogFollower follower = new LogFollower(logs);
        drain.onBegin(follower::drain);
        Results results =
                new Results(database, blobs(configuration.dataDirectory()), ids, clock, queueSettings.resultLimit());
        Tests tests = new Tests(database);

        // runs
        TaskPlanner planner = new TaskPlanner(jobFiles);
        Runs runs = new Runs(transactions, wakeups, planner, new WaitingReasons(clock), tests, ids, clock);
        RunTriggers triggers = new RunTriggers(runs, transactions, idempotency);
        Outcomes outcomes = new Outcomes(transactions, logSignals, clock, meters);
        AttemptInputs inputs = new AttemptInputs(database, secretValues);
        AtomicReference<HttpService> service = new AtomicReference<>();
        Assignments assignments = new Assignments(
                claims,
                database,
                queueSettings,
                () -> Optional.ofNullable(service.get()).map(http -> http.uri().toString()));
        closeables
                .add(new Preparations(
                        transactions,
                        wakeups,
                        new Preparer(gitCache, secretValues, planner),
                        ids,
                        clock,
                        configuration.git().children()))
                .start();

        // housekeeping
        Deadlines deadlines = new Deadlines(transactions, outcomes, queueSettings.leaseTtl(), clock);
        Liveness liveness = new Liveness(database, queueSettings, clock);
        closeables
                .add(new Housekeeping(database, liveness, deadlines, workSignals, clock, meters))
                .start();

        // http: one endpoint per tag of the spec
        CurrentRequest request = new CurrentRequest();
        ApiDocuments documents = new ApiDocuments(spec, () -> "{}".getBytes(StandardCharsets.UTF_8));
        List<Object> endpoints = List.of(
                new ProjectsEndpoint(resources, request),
                new ReposEndpoint(resources, request),
                new JobsEndpoint(resources, request),
                new SecretsEndpoint(resources, request),
                new RunnerPoolsEndpoint(resources, poolTokens, new PoolLoads(database, clock), request),
                new ExecutorsEndpoint(executors, assignments),
                new AttemptsEndpoint(leases, outcomes, inputs, logs, results, queueSettings.leaseTtl()),
                new RunsEndpoint(request, runs, triggers, logs, follower, results, tests),
                new ServerEndpoint(drain, () -> answers(dataSource), meters, documents));
        HttpService http = closeables.add(new HttpService(
                configuration.http(),
                ApiApplication.of(endpoints, authenticator, authorizer, schemas, configuration.http(), executor),
                ids,
                meters));
        service.set(http);
        return http;
    }

    private static BlobStore blobs(Path dataDirectory) {
        try {
            return new FileBlobStore(dataDirectory.resolve("blobs"));
        } catch (IOException exception) {
            throw new StartException("the directory of blobs cannot be made: " + exception.getMessage(), exception);
        }
    }

    private static Optional<String> fault(GitUrlPolicy policy, String url) {
        try {
            policy.check(url);
            return Optional.empty();
        } catch (GitException exception) {
            return Optional.ofNullable(exception.getMessage());
        }
    }

    private static boolean answers(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return connection.isValid(2);
        } catch (SQLException exception) {
            return false;
        }
    }
}
