package dev.slipway.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
    @TempDir
    Path directory;

    @Test
    void keepsWhatWasCommittedAndIsDurableAndPrivate() throws Exception {
        Path home = directory.resolve("postgres");
        try (EmbeddedDatabase database = EmbeddedDatabase.start(home)) {
            execute(database.jdbcUrl(), "CREATE TABLE kept (value text)");
            execute(database.jdbcUrl(), "INSERT INTO kept VALUES ('here')");
            assertThat(query(database.jdbcUrl(), "SHOW fsync")).isEqualTo("on");
            assertThat(query(database.jdbcUrl(), "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(database.jdbcUrl(), "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            String withoutPassword = database.jdbcUrl().replaceAll("&password=.*", "&password=wrong");
            assertThatThrownBy(() -> DriverManager.getConnection(withoutPassword))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("password"))))
                .isEqualTo("rw-------");
        try (EmbeddedDatabase database = EmbeddedDatabase.start(home)) {
            assertThat(query(database.jdbcUrl(), "SELECT value FROM kept")).isEqualTo("here");
        }
    }

    @Test
    void startsWhereAKilledProcessLeftItsServerBehind() throws Exception {
        Path home = directory.resolve("postgres");
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedDatabaseTest.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String leftBehind = owner.inputReader()
                .lines()
                .filter(line -> line.startsWith("jdbc:"))
                .findFirst()
                .orElseThrow();
        owner.destroyForcibly().waitFor();
        assertThat(query(leftBehind, "SELECT count(*) FROM kept"))
                .as("the server outlives its killed owner")
                .isEqualTo("0");
        try (EmbeddedDatabase database = EmbeddedDatabase.start(home)) {
            assertThat(query(database.jdbcUrl(), "SELECT count(*) FROM kept")).isEqualTo("0");
            assertThatThrownBy(() -> query(leftBehind, "SELECT 1")).isInstanceOf(SQLException.class);
        }
    }

    /** The process that is killed: starts the database, prints its URL and waits for its end. */
    public static void main(String[] arguments) throws Exception {
        EmbeddedDatabase database = EmbeddedDatabase.start(Path.of(arguments[0]));
        execute(database.jdbcUrl(), "CREATE TABLE kept (value text)");
        System.out.println(database.jdbcUrl());
        new CountDownLatch(1).await();
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
