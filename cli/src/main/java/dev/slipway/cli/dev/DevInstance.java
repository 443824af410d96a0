package dev.slipway.cli.dev;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.client.ApiClient;
import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Program;
import dev.slipway.cli.Version;
import dev.slipway.executor.ExecutorStartException;
import dev.slipway.server.launch.ServerConfiguration;
import dev.slipway.server.launch.SlipwayServer;
import dev.slipway.server.launch.StartException;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server, an executor and a PostgreSQL in this process, on one data directory. The executor talks to the server as any other does: by HTTP, with a pool token. */
final class DevInstance implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DevInstance.class);
    private static final String URL_FILE = "url";
    private static final String PROCESS_FILE = "process";

    private final DevSettings settings;
    private final DevDirectory directory;
    private final Consumer<String> progress;
    /** What is to be undone, the last first. */
    private final Deque<Step> undo = new ArrayDeque<>();

    private final BlockingQueue<String> failure = new LinkedBlockingQueue<>();

    private @Nullable String databaseUrl;
    private @Nullable URI url;
    private @Nullable LocalRepositories repositories;

    /** Set at once, so that no further step begins while {@link #close} waits for the one that runs. */
    private volatile boolean closed;

    /** @param progress is told what it is doing, in words for people */
    DevInstance(DevSettings settings, Consumer<String> progress) {
        this.settings = requireNonNull(settings, "settings is null");
        this.progress = requireNonNull(progress, "progress is null");
        this.directory = new DevDirectory(settings.dataDirectory());
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    /**
     * Starts everything, and returns when tasks can be run. May be closed meanwhile.
     *
     * @throws CommandException when it cannot; the message says why
     */
    void start() throws IOException, InterruptedException {
        try {
            directory.create();
            step(this::takeDirectory);
            step(this::startDatabase);
            step(this::startServer);
            step(this::serveRepositories);
            step(this::startExecutor);
            step(this::announce);
        } catch (StartException | ExecutorStartException | IllegalArgumentException exception) {
            close();
            throw new CommandException(
                    ExitCode.FAILED, exception.getMessage() + "; " + directory.log() + " may tell more");
        } catch (IOException | InterruptedException | RuntimeException exception) {
            close();
            throw exception;
        }
    }

    /** What a step starts is known to {@link #close} before that begins, or never started. */
    private synchronized void step(Step step) throws IOException, InterruptedException {
        if (closed) {
            throw new CommandException(ExitCode.CANCELLED, "it was ended while it started");
        }
        step.run();
    }

    private void startDatabase() throws IOException {
        progress.accept("starting PostgreSQL in " + directory.database());
        EmbeddedDatabase started = database();
        undo.push(started::close);
        undo.push(new DatabaseWatch(started, failure::add)::close);
        databaseUrl = started.jdbcUrl();
    }

    private EmbeddedDatabase database() throws FileSystemException {
        try {
            return EmbeddedDatabase.start(directory.database());
        } catch (FileSystemException exception) {
            throw exception;
        } catch (IOException exception) {
            // Elsewhere such a failure says that a server cannot be reached.
            throw new CommandException(ExitCode.FAILED, String.valueOf(exception.getMessage()));
        }
    }

    private void startServer() throws IOException {
        progress.accept("starting the server");
        SlipwayServer server = SlipwayServer.start(serverConfiguration());
        undo.push(server::close);
        url = server.uri();
    }

    private void announce() throws IOException {
        directory.write("port", Integer.toString(url().getPort()));
        directory.write(URL_FILE, url().toString());
        undo.push(() -> directory.delete(URL_FILE));
    }

    private void takeDirectory() throws IOException {
        Optional<FileChannel> lock = directory.lock();
        if (lock.isEmpty()) {
            String where = directory.url().map(found -> " at " + found).orElse("");
            throw new CommandException(
                    ExitCode.FAILED,
                    "slipway dev already runs on " + directory.root() + where + ": use it, or end it with `"
                            + Program.name() + " dev stop --data-dir " + directory.root() + "`");
        }
        undo.push(lock.get()::close);
        // A killed one left its own behind.
        directory.delete(URL_FILE);
        directory.write(PROCESS_FILE, DevProcess.current().toString());
        undo.push(() -> directory.delete(PROCESS_FILE));
    }

    private ServerConfiguration serverConfiguration() throws IOException {
        int port = new PreferredPort(directory).choose(settings.host(), settings.port());
        return settings.server()
                .configuration(Map.of(
                        "listen", settings.host() + ":" + port,
                        "data_dir", directory.file("server").toString(),
                        "admin_token_file", directory.adminToken().toString(),
                        "database.url", requireNonNull(databaseUrl, "the database starts first")));
    }

    private void serveRepositories() throws IOException {
        if (settings.repositories().isEmpty()) {
            return;
        }
        LocalRepositories served = new LocalRepositories(
                settings.repositories(),
                new RepositorySecret(directory).get(),
                new PreferredPort(directory).ofRepositories());
        undo.push(served::close);
        directory.write("repositories-port", Integer.toString(served.port()));
        for (String name : settings.repositories().keySet()) {
            directory.write("repository-" + name, served.url(name).toString());
        }
        repositories = served;
    }

    private void startExecutor() throws IOException, InterruptedException {
        progress.accept("starting the executor");
        URI address = url();
        ApiClient client = ApiClient.of(address, "slipway-dev/" + Version.current())
                .withToken(Files.readString(directory.adminToken()).strip());
        LocalPool pool = new LocalPool(client, directory);
        pool.ensure(settings.slots());
        LocalExecutor executor = LocalExecutor.start(address, pool, directory, settings);
        undo.push(() -> executor.drain(progress));
    }

    /** Returns why it cannot go on, when that happens; it is to be closed then. */
    String awaitFailure() throws InterruptedException {
        return failure.take();
    }

    /** Where the server answers. */
    URI url() {
        return requireNonNull(url, "it has not started");
    }

    /** Where the served repositories are, by name. */
    Map<String, URI> repositories() {
        Map<String, URI> urls = new TreeMap<>();
        LocalRepositories served = repositories;
        if (served != null) {
            settings.repositories().keySet().forEach(name -> urls.put(name, served.url(name)));
        }
        return urls;
    }

    /** Drains and stops everything; what was stored stays. */
    @Override
    public void close() {
        closed = true;
        undoAll();
    }

    private synchronized void undoAll() {
        while (!undo.isEmpty()) {
            try {
                undo.pop().run();
            } catch (IOException exception) {
                log.warn("not all was stopped well", exception);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
