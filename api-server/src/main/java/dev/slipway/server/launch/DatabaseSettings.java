package dev.slipway.server.launch;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The database.
 *
 * @param url a JDBC URL, which may hold user and password
 * @param user empty when the URL names one
 * @param password empty when the URL holds it, or none is needed
 * @param poolSize connections at most
 * @param startTimeout how long the server waits at its start for a database that is away
 * @param connectionTimeout how long a request waits for a connection
 */
public record DatabaseSettings(
        String url,
        Optional<String> user,
        Optional<String> password,
        int poolSize,
        Duration startTimeout,
        Duration connectionTimeout) {
    private static final Setting<DatabaseUrl> URL = Setting.secret(
            "database.url",
            new SettingType<>(
                    "postgresql://USER:PASSWORD@HOST:PORT/DATABASE or jdbc:postgresql://…", DatabaseUrl::parse),
            "PostgreSQL 15 to 18: `postgresql://USER:PASSWORD@HOST:PORT/DATABASE` or a JDBC URL. Required by `slipway server`; `slipway dev` brings its own.");
    private static final Setting<String> USER =
            Setting.optional("database.user", SettingType.text(), "The user, when the URL names none.");
    private static final Setting<String> PASSWORD =
            Setting.secret("database.password", SettingType.text(), "The password, when the URL holds none.");
    private static final Setting<Integer> POOL_SIZE = Setting.of(
            "database.pool_size",
            SettingType.number(4, 1000),
            "20",
            "Connections of this server at most. PostgreSQL takes 100 in all by default.");
    private static final Setting<Duration> START_TIMEOUT = Setting.of(
            "database.start_timeout",
            SettingType.duration(Duration.ZERO, Duration.ofHours(1)),
            "60s",
            "How long the server waits at its start for a database that is away.");
    private static final Setting<Duration> CONNECTION_TIMEOUT = Setting.of(
            "database.connection_timeout",
            SettingType.duration(Duration.ofMillis(250), Duration.ofMinutes(5)),
            "5s",
            "How long a request waits for a connection before it is answered 503.");

    public DatabaseSettings {
        requireNonNull(url, "url is null");
        requireNonNull(user, "user is null");
        requireNonNull(password, "password is null");
        requireNonNull(startTimeout, "startTimeout is null");
        requireNonNull(connectionTimeout, "connectionTimeout is null");
    }

    static List<Setting<?>> settings() {
        return List.of(URL, USER, PASSWORD, POOL_SIZE, START_TIMEOUT, CONNECTION_TIMEOUT);
    }

    static Optional<DatabaseSettings> from(SettingValues values) {
        Optional<DatabaseUrl> url = values.find(URL);
        if (!values.isGiven(URL)) {
            values.fault("database.url is required: flag " + URL.flag() + " or environment variable " + URL.variable());
        }
        Optional<String> user = values.find(USER);
        Optional<String> password = values.find(PASSWORD);
        int poolSize = values.get(POOL_SIZE);
        Duration start = values.get(START_TIMEOUT);
        Duration connection = values.get(CONNECTION_TIMEOUT);
        return url.map(known -> new DatabaseSettings(
                known.jdbcUrl(),
                known.user().or(() -> user),
                known.password().or(() -> password),
                poolSize,
                start,
                connection));
    }

    /** Without user and password, wherever they stand. */
    String place() {
        String bare = url.contains("?") ? url.substring(0, url.indexOf('?')) : url;
        return bare.replaceFirst("^jdbc:", "");
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "DatabaseSettings[" + place() + ", poolSize=" + poolSize + "]";
    }
}
