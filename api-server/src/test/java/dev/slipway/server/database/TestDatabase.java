package dev.slipway.server.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * A database of its own for a test class, on one PostgreSQL per JVM: cloned from a migrated template, which takes some tens of milliseconds. Close it when the class is done.
 */
public final class TestDatabase implements AutoCloseable {
    private static final String TEMPLATE = "slipway_template";
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Runnable drop;
    private final HikariDataSource dataSource;
    private final Database database;

    private static final int CONNECTIONS = 16;

    private TestDatabase(String jdbcUrl, int connections, Runnable drop) {
        this.drop = drop;
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(10_000);
        config.setMinimumIdle(0);
        this.dataSource = new HikariDataSource(config);
        this.database = new Database(dataSource);
    }

    /** A new, migrated and empty database. */
    public static TestDatabase create() {
        return create(CONNECTIONS);
    }

    /** Like {@link #create()}, with so many connections: who asks for a second one while it holds the only one is refused after ten seconds. */
    public static TestDatabase create(int connections) {
        String name = "test_" + COUNTER.incrementAndGet();
        execute("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
        return shared(name, connections);
    }

    /** A new database without a schema. */
    public static TestDatabase createEmpty() {
        String name = "test_" + COUNTER.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return shared(name, CONNECTIONS);
    }

    /** An empty database of another PostgreSQL, which is migrated, and not dropped at the end. */
    public static TestDatabase of(String jdbcUrl) {
        TestDatabase database = new TestDatabase(jdbcUrl, CONNECTIONS, () -> {});
        Migrations.migrate(database.dataSource);
        return database;
    }

    private static TestDatabase shared(String name, int connections) {
        return new TestDatabase(
                Holder.POSTGRES.getJdbcUrl("postgres", name),
                connections,
                () -> execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"));
    }

    public Database database() {
        return database;
    }

    public DataSource dataSource() {
        return dataSource;
    }

    /** The JDBC URL with the user in it. */
    public String jdbcUrl() {
        return dataSource.getJdbcUrl();
    }

    @Override
    public void close() {
        dataSource.close();
        drop.run();
    }

    private static synchronized void execute(String sql) {
        try (Connection connection = Holder.POSTGRES.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private static final class Holder {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "300")
                        .start();
                try (Connection connection = postgres.getPostgresDatabase().getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("CREATE DATABASE " + TEMPLATE);
                }
                Migrations.migrate(postgres.getDatabase("postgres", TEMPLATE));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> close(postgres)));
                return postgres;
            } catch (IOException exception) {
                throw new UncheckedIOException(exception);
            } catch (SQLException exception) {
                throw new IllegalStateException(exception);
            }
        }

        private static void close(EmbeddedPostgres postgres) {
            try {
                postgres.close();
            } catch (IOException exception) {
                throw new UncheckedIOException(exception);
            }
        }
    }
}
