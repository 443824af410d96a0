package dev.slipway.cli.dev;

import static java.util.Objects.requireNonNull;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;

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
    private final String password;

    private EmbeddedDatabase(EmbeddedPostgres postgres, String password) {
        this.postgres = postgres;
        this.password = password;
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
        Path data = directory.resolve("data");
        Path passwordFile = directory.resolve("password");
        Path log = directory.resolve("postgres.log");
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
        return new EmbeddedDatabase(postgres, password);
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
