package dev.slipway.server.launch;

import dev.slipway.server.database.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A whole server on a free port of loopback, with a database and a directory of its own. */
public final class TestServer implements AutoCloseable {
    private final TestDatabase database;
    private final Path directory;
    private final SlipwayServer server;

    private TestServer(TestDatabase database, Path directory, SlipwayServer server) {
        this.database = database;
        this.directory = directory;
        this.server = server;
    }

    /** Starts a server; flags such as {@code --http-max-body-size=64Ki} change its configuration. */
    public static TestServer start(String... flags) {
        Logging.configure(new LoggingSettings(LoggingSettings.Format.TEXT, LoggingSettings.Level.WARN));
        try {
            TestDatabase database = TestDatabase.create();
            Path directory = Files.createTempDirectory("slipway-test");
            List<String> arguments = new ArrayList<>(List.of(
                    "--listen=127.0.0.1:0",
                    "--data-dir=" + directory,
                    "--database-url=" + database.jdbcUrl(),
                    "--database-start-timeout=0s",
                    "--drain-timeout=5s"));
            arguments.addAll(List.of(flags));
            ServerConfiguration configuration = ServerConfiguration.read(arguments, Map.of());
            return new TestServer(database, directory, SlipwayServer.start(configuration));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    public URI uri() {
        return server.uri();
    }

    /** The token of the administrator. */
    public String administratorToken() {
        try {
            return Files.readString(directory.resolve("admin-token")).strip();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    public TestDatabase database() {
        return database;
    }

    public Path directory() {
        return directory;
    }

    public SlipwayServer server() {
        return server;
    }

    @Override
    public void close() {
        server.close();
        database.close();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
