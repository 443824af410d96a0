package dev.slipway.server.launch;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariDataSource;
import dev.slipway.jobfile.JobFiles;
import dev.slipway.jobfile.schema.Durations;
import dev.slipway.jobfile.schema.Schemas;
import dev.slipway.server.auth.AdministratorToken;
import dev.slipway.server.auth.Authenticator;
import dev.slipway.server.auth.Authorizer;
import dev.slipway.server.base.Drain;
import dev.slipway.server.base.Ids;
import dev.slipway.server.database.Database;
import dev.slipway.server.events.Transactions;
import dev.slipway.server.events.Wakeups;
import dev.slipway.server.events.WorkSignals;
import dev.slipway.server.executors.Executors;
import dev.slipway.server.git.GitCache;
import dev.slipway.server.git.GitException;
import dev.slipway.server.git.GitExecutable;
import dev.slipway.server.git.GitRefs;
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
import dev.slipway.server.http.JobFilesEndpoint;
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
import dev.slipway.server.runs.DeclaredResults;
import dev.slipway.server.runs.Outcomes;
import dev.slipway.server.runs.Preparations;
import dev.slipway.server.runs.Preparer;
import dev.slipway.server.runs.RunTriggers;
import dev.slipway.server.runs.Runs;
import dev.slipway.server.runs.RunsOfResources;
import dev.slipway.server.runs.TaskPlanner;
import dev.slipway.server.secrets.Keyring;
import dev.slipway.server.secrets.KeyringSource;
import dev.slipway.server.secrets.Sealer;
import dev.slipway.server.secrets.SecretValues;
import dev.slipway.server.secrets.Tokens;
import dev.slipway.server.storage.FileBlobStore;
import dev.slipway.server.storage.LogFollower;
import dev.slipway.server.storage.LogSignals;
import dev.slipway.server.storage.Logs;
import dev.slipway.server.storage.Results;
import dev.slipway.server.storage.Tests;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Makes every object of the server, by hand and in one place, from the lowest package up. Whatever is to be closed is given to {@link Closeables#add} as it is made, and closed in the opposite order.
 */
final class ServerAssembly {
    /** What an executor may write beyond the limit of a log, to say that it was cut. */
    private static final int END_MARKER = 1 << 10;

    private ServerAssembly() {}

    /** What stands before anything is assembled. */
    record Foundation(
            ServerConfiguration configuration,
            HikariDataSource dataSource,
            PrometheusMeterRegistry meters,
            Drain drain,
            ExecutorService executor,
            Schemas schemas,
            Closeables closeables) {}

    static HttpService assemble(Foundation foundation) {
        ServerConfiguration configuration = foundation.configuration();
        PrometheusMeterRegistry meters = foundation.meters();
        Drain drain = foundation.drain();
        Schemas schemas = foundation.schemas();
        Closeables closeables = foundation.closeables();
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        Ids ids = new Ids(clock);
        Database database = new Database(foundation.dataSource());
        JobFiles jobFiles = new JobFiles(schemas);
        QueueSettings queueSettings = queueSettings(configuration);

        // events
        Wakeups wakeups = new Wakeups();
        WorkSignals workSignals = new WorkSignals();
        Transactions transactions = new Transactions(database, workSignals, wakeups);
        drain.onBegin(wakeups::drain);
        drain.onBegin(workSignals::drain);

        // secrets
        Tokens tokens = new Tokens(random);
        Keyring keyring = keyring(configuration, database, random);
        SecretValues secretValues = new SecretValues(database, keyring, random);
        secretValues.reportAtStart();
        Sealer sealer = new Sealer(keyring, random);

        // git
        GitUrlPolicy urlPolicy = new GitUrlPolicy(configuration.gitUrls());
        GitCache gitCache = closeables.add(gitCache(configuration, urlPolicy, clock));

        // resources
        Kinds kinds = new Kinds(
                schemas,
                List.of(
                        new ProjectKind(),
                        new RepoKind(urlFault(urlPolicy), GitRefs::problemOf),
                        new JobKind(jobFiles),
                        new SecretKind(secretValues),
                        new RunnerPoolKind()));
        Idempotency idempotency = new Idempotency(database, sealer, clock);
        Resources resources = new Resources(database, kinds, List.of(new RunsOfResources()), idempotency, ids, clock);
        PoolTokens poolTokens = new PoolTokens(database, kinds, idempotency, tokens, ids, clock);

        // auth
        new AdministratorToken(database, tokens, ids, clock).ensure(configuration.administratorTokenFile());
        Authenticator authenticator = new Authenticator(database, clock);
        Authorizer authorizer = Authorizer.of(schemas.spec());

        // executors and queue
        Executors executors =
                new Executors(database, idempotency, tokens, ids, clock, Durations.format(queueSettings.leaseTtl()));
        Claims claims = new Claims(
                transactions,
                workSignals,
                new AttemptTokens(random),
                new LeaseTokenSealer(sealer),
                queueSettings,
                ids,
                clock,
                meters);
        Leases leases = new Leases(transactions, wakeups, queueSettings, clock);

        // storage
        LogSignals logSignals = new LogSignals();
        Logs logs = new Logs(database, logSignals, queueSettings.logLimit() + END_MARKER);
        LogFollower logFollower = new LogFollower(logs);
        drain.onBegin(logFollower::drain);
        Results results = new Results(
                database,
                blobs(configuration.dataDirectory()),
                new DeclaredResults(),
                ids,
                clock,
                queueSettings.resultLimit());
        Tests tests = new Tests(database);

        // runs
        CompletableFuture<HttpService> http = new CompletableFuture<>();
        TaskPlanner planner = new TaskPlanner(jobFiles);
        WaitingReasons waitingReasons = new WaitingReasons(clock);
        Runs runs = new Runs(transactions, wakeups, planner, waitingReasons, ids, clock);
        Outcomes outcomes = new Outcomes(transactions, logSignals, clock, meters);
        Assignments assignments =
                new Assignments(claims, database, queueSettings, () -> publicUrl(configuration, http));
        closeables.add(new Preparations(
                        transactions,
                        wakeups,
                        new Preparer(gitCache, secretValues, planner),
                        ids,
                        clock,
                        configuration.git().children())
                .start());

        // housekeeping
        closeables.add(new Housekeeping(
                        database,
                        new Liveness(database, queueSettings, clock),
                        new Deadlines(transactions, outcomes, waitingReasons, queueSettings.leaseTtl(), clock),
                        results,
                        executors,
                        workSignals,
                        clock,
                        meters)
                .start());

        // http: one endpoint per tag of the spec
        CurrentRequest request = new CurrentRequest();
        List<Object> endpoints = List.of(
                new ProjectsEndpoint(resources, request),
                new ReposEndpoint(resources, request),
                new JobsEndpoint(resources, request),
                new SecretsEndpoint(resources, request),
                new RunnerPoolsEndpoint(resources, poolTokens, new PoolLoads(database, clock), request),
                new ExecutorsEndpoint(executors, assignments, request),
                new AttemptsEndpoint(
                        leases,
                        outcomes,
                        new AttemptInputs(database, secretValues),
                        logs,
                        results,
                        queueSettings.leaseTtl()),
                new RunsEndpoint(
                        request,
                        runs,
                        new RunTriggers(runs, transactions, idempotency),
                        logs,
                        logFollower,
                        results,
                        tests),
                new JobFilesEndpoint(jobFiles),
                new ServerEndpoint(drain, () -> answers(foundation.dataSource()), meters, new ApiDocuments(schemas)));
        HttpService service = closeables.add(new HttpService(
                configuration.http(),
                ApiApplication.of(
                        endpoints, authenticator, authorizer, schemas, configuration.http(), foundation.executor()),
                ids,
                meters));
        http.complete(service);
        return service;
    }

    private static QueueSettings queueSettings(ServerConfiguration configuration) {
        return new QueueSettings(
                configuration.leases().offer(),
                configuration.leases().lease(),
                configuration.leases().grace(),
                configuration.limits().log().bytes(),
                configuration.limits().result().bytes());
    }

    /** A key is made only while nothing is encrypted: with another one, what is would be lost. */
    private static Keyring keyring(ServerConfiguration configuration, Database database, SecureRandom random) {
        boolean create = !SecretValues.anyStored(database);
        ServerConfiguration.SecretsSettings secrets = configuration.secrets();
        return new KeyringSource(secrets.masterKey().orElse(null), secrets.masterKeyFile(), create).open(random);
    }

    private static GitCache gitCache(ServerConfiguration configuration, GitUrlPolicy urlPolicy, Clock clock) {
        return new GitCache(
                configuration.gitCacheDirectory(),
                GitExecutable.find(),
                urlPolicy,
                configuration.git(),
                HostResolver.system(),
                clock);
    }

    private static Function<String, Optional<String>> urlFault(GitUrlPolicy policy) {
        return url -> {
            try {
                policy.check(url);
                return Optional.empty();
            } catch (GitException exception) {
                return Optional.of(requireNonNull(exception.getMessage(), "a fault has no message"));
            }
        };
    }

    private static FileBlobStore blobs(Path dataDirectory) {
        try {
            return new FileBlobStore(dataDirectory.resolve("blobs"));
        } catch (IOException exception) {
            throw new StartException("the directory of blobs cannot be used: " + exception, exception);
        }
    }

    private static Optional<String> publicUrl(ServerConfiguration configuration, CompletableFuture<HttpService> http) {
        return configuration
                .publicUrl()
                .or(() -> http.isDone() ? Optional.of(http.join().uri().toString()) : Optional.empty());
    }

    private static boolean answers(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return connection.isValid(2);
        } catch (SQLException exception) {
            return false;
        }
    }
}
