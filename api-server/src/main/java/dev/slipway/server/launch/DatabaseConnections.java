package dev.slipway.server.launch;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.slipway.server.base.Drain;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the pool of connections, when there is a database that this program can use. */
final class DatabaseConnections {
    private static final Logger log = LoggerFactory.getLogger(DatabaseConnections.class);
    private static final int OLDEST = 15;
    private static final int NEWEST = 18;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private DatabaseConnections() {}

    /**
     * Waits until the database answers, and opens the pool.
     *
     * @throws StartException when it does not answer in time, refuses the user, or is of another version
     */
    static HikariDataSource open(DatabaseSettings settings, MeterRegistry meters, Drain drain) {
        awaitDatabase(settings, drain);
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(settings.url());
        settings.user().ifPresent(config::setUsername);
        settings.password().ifPresent(config::setPassword);
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(2);
        config.setConnectionTimeout(settings.connectionTimeout().toMillis());
        config.setValidationTimeout(Math.min(2000, settings.connectionTimeout().toMillis()));
        config.setAutoCommit(true);
        // Statements that wait for a dead peer end: a lost database is answered 503, and never hangs a request.
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("socketTimeout", "60");
        config.addDataSourceProperty("connectTimeout", "5");
        config.addDataSourceProperty("ApplicationName", "slipway-server");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.setMetricRegistry(meters);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private static void awaitDatabase(DatabaseSettings settings, Drain drain) {
        long deadline = System.nanoTime() + settings.startTimeout().toNanos();
        for (int tries = 1; ; tries++) {
            try {
                check(settings);
                return;
            } catch (SQLException exception) {
                if (!mayPass(exception) || System.nanoTime() - deadline > 0 || drain.hasBegun()) {
                    throw new StartException(
                            "the database at " + settings.place() + " cannot be used: " + exception.getMessage(),
                            exception);
                }
                if (tries % 10 == 1) {
                    log.warn(
                            "The database at {} does not answer yet ({}); waiting for it up to {}",
                            settings.place(),
                            exception.getMessage(),
                            settings.startTimeout());
                }
                pause();
            }
        }
    }

    /** SQL states: class 08 is no connection, 57P03 a server that still starts, 53300 one that is full. Others, such as a wrong password, stay as they are. */
    private static boolean mayPass(SQLException exception) {
        String state = exception.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P0") || state.equals("53300"));
    }

    private static void check(DatabaseSettings settings) throws SQLException {
        Properties properties = new Properties();
        settings.user().ifPresent(user -> properties.setProperty("user", user));
        settings.password().ifPresent(password -> properties.setProperty("password", password));
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "10");
        try (Connection connection = DriverManager.getConnection(settings.url(), properties)) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST || version > NEWEST) {
                throw new StartException(
                        "the database at " + settings.place() + " is PostgreSQL " + version + ": Slipway needs "
                                + OLDEST + " to " + NEWEST,
                        null);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new StartException("the start was interrupted", exception);
        }
    }
}
