package dev.slipway.cli.dev;

import static java.util.Objects.requireNonNull;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A PostgreSQL of our own below a data directory, durable and private to its user: it syncs to disk, asks for a password that stands in a file of mode 0600, and listens on loopback on a port that
 * was free. A server that a killed process left behind on the same directory is stopped first.
 *
 * <p>The library starts PostgreSQL for throw-away tests; each setting here takes one of its defaults back.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final String USER = "postgres";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final EmbeddedPostgres postgres;
    private final Path directory;
    private final String password;
    /** The program that starts and stops it. */
    private final Path control;

    private volatile DevProcess postmaster;

    private EmbeddedDatabase(EmbeddedPostgres postgres, Path directory, String password) throws IOException {
        this.postgres = postgres;
        this.directory = directory;
        this.password = password;
        this.postmaster = postmaster(data(directory));
        this.control = Files.readSymbolicLink(Path.of("/proc", Long.toString(postmaster.pid()), "exe"))
                .resolveSibling("pg_ctl");
    }

    /**
     * Starts the database of the directory, which is made when it is not there.
     *
     * @throws IOException when the directory cannot be used or PostgreSQL does not start; {@code postgres.log} in the directory tells more
     */
    public static EmbeddedDatabase start(Path directory) throws IOException {
        requireNonNull(directory, "directory is null");
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path data = data(directory);
        Path passwordFile = directory.resolve("password");
        Path log = log(directory);
        StaleServer.stop(data);
        String password = password(passwordFile);
        EmbeddedPostgres postgres;
        try {
            postgres = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(directory.resolve("program").toFile())
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setDataDirectoryCustomizer(EmbeddedDatabase::requirePassword)
                    .setLocaleConfig("pwfile", passwordFile.toString())
                    .setLocaleConfig("locale", "C.UTF-8")
                    .setConnectConfig("password", password)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_connections", "100")
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("unix_socket_directories", "")
                    .setPGStartupWait(START_LIMIT)
                    .setOutputRedirector(Redirect.appendTo(log.toFile()))
                    .setErrorRedirector(Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IllegalStateException exception) {
            throw new IOException("the embedded PostgreSQL did not start: see " + log, exception);
        }
        return new EmbeddedDatabase(postgres, directory, password);
    }

    /** Whether a server runs on the directory that a killed process left behind, when no process has the directory. */
    static boolean isLeft(Path directory) {
        return StaleServer.isThere(data(directory));
    }

    /** Stops the server that a killed process left behind on the directory. */
    static void stopLeft(Path directory) throws IOException {
        StaleServer.stop(data(directory));
    }

    /** Whether its server process lives. */
    boolean isRunning() {
        return postmaster.isAlive();
    }

    /** The server process. */
    long pid() {
        return postmaster.pid();
    }

    /** What PostgreSQL itself has to say. */
    Path log() {
        return log(directory);
    }

    /**
     * Starts a server that has ended again, on the same data and port, and with the same settings, which PostgreSQL keeps beside its data.
     *
     * @throws IOException when it does not start; {@link #log} tells more
     */
    void restart() throws IOException, InterruptedException {
        Path data = data(directory);
        StaleServer.stop(data);
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL refuses to run as root: the library gives it a user namespace, and so must we.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(
                control.toString(),
                "-D",
                data.toString(),
                "-l",
                log().toString(),
                "-w",
                "-t",
                Long.toString(START_LIMIT.toSeconds()),
                "restart"));
        Process start = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log().toFile()))
                .start();
        try {
            if (start.waitFor() != 0) {
                throw new IOException("the embedded PostgreSQL did not start: see " + log());
            }
        } finally {
            start.destroy();
        }
        postmaster = postmaster(data);
    }

    /** The URL for clients, with user and password. */
    public String jdbcUrl() {
        return postgres.getJdbcUrl(USER, "postgres") + "&password=" + password;
    }

    /** Stops the server; what was committed stays. */
    @Override
    public void close() throws IOException {
        postgres.close();
    }

    private static DevProcess postmaster(Path data) throws IOException {
        return DevProcess.of(Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip()));
    }

    private static Path data(Path directory) {
        return directory.resolve("data");
    }

    private static Path log(Path directory) {
        return directory.resolve("postgres.log");
    }

    private static String password(Path file) throws IOException {
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        String password = HexFormat.of().formatHex(bytes);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, password);
        return password;
    }

    private static void requirePassword(File data) {
        try {
            Files.writeString(data.toPath().resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
