package dev.slipway.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.server.database.TestDatabase;
import dev.slipway.server.http.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartAndStopTest {
    @TempDir
    private Path directory;

    private SlipwayServer start(String databaseUrl, String... flags) {
        List<String> arguments = Stream.concat(
                        Stream.of("--listen=127.0.0.1:0", "--data-dir=" + directory, "--database-url=" + databaseUrl),
                        Stream.of(flags))
                .toList();
        return SlipwayServer.start(ServerConfiguration.read(arguments, Map.of()));
    }

    private static Http.Answer get(URI server, String path, String token) {
        return token.isEmpty()
                ? Http.request(server, "GET", path, "")
                : Http.request(server, "GET", path, "", "Authorization: Bearer " + token);
    }

    @Test
    void theFirstStartMakesATokenForItsOwnerAloneAndLaterOnesKeepIt() throws IOException {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            Path file = directory.resolve("admin-token");
            String token;
            try (SlipwayServer server = start(database.jdbcUrl())) {
                token = Files.readString(file).strip();
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
                assertThat(get(server.uri(), "/v1/projects", token).status()).isEqualTo(200);
            }
            try (SlipwayServer server = start(database.jdbcUrl())) {
                assertThat(Files.readString(file).strip()).isEqualTo(token);
                assertThat(get(server.uri(), "/v1/projects", token).status()).isEqualTo(200);
            }
            assertThat(database.database()
                            .context()
                            .fetch("SELECT * FROM token")
                            .formatCSV())
                    .doesNotContain(token);
        }
    }

    @Test
    void anotherTokenInTheFileReplacesTheOne() throws IOException {
        try (TestDatabase database = TestDatabase.create()) {
            Path file = directory.resolve("admin-token");
            start(database.jdbcUrl()).close();
            String old = Files.readString(file).strip();
            String other = "slw_admin_" + "a".repeat(43);
            Files.writeString(file, other + "\n");
            try (SlipwayServer server = start(database.jdbcUrl())) {
                assertThat(get(server.uri(), "/v1/projects", other).status()).isEqualTo(200);
                assertThat(get(server.uri(), "/v1/projects", old).status()).isEqualTo(401);
            }
            Files.writeString(file, "password\n");
            assertThat(catchThrowable(() -> start(database.jdbcUrl())))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("does not hold a token");
        }
    }

    @Test
    void aDatabaseThatIsAwayIsWaitedForAndThenToldOf() {
        long begin = System.nanoTime();
        StartException exception = catchThrowableOfType(
                StartException.class,
                () -> start("postgresql://user:hunter2@127.0.0.1:1/slipway", "--database-start-timeout=1s"));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(1));
        assertThat(exception).hasMessageContaining("127.0.0.1:1").hasMessageNotContaining("hunter2");
    }

    @Test
    void aDatabaseThatGoesAwayIsA503AndComesBack() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                SlipwayServer server = start(database.jdbcUrl(), "--database-connection-timeout=500ms")) {
            String token = Files.readString(directory.resolve("admin-token")).strip();
            String name = database.jdbcUrl().replaceAll(".*/([a-z0-9_]+)\\?.*", "$1");
            admin(database, "ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS false");
            admin(database, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
            Http.Answer away = get(server.uri(), "/v1/projects", token);
            assertThat(away.status()).as(away.text()).isEqualTo(503);
            assertThat(away.header("Retry-After")).isPresent();
            assertThat(away.text()).contains("problems/unavailable");
            assertThat(get(server.uri(), "/readyz", "").status()).isEqualTo(503);
            assertThat(get(server.uri(), "/healthz", "").status()).isEqualTo(200);
            admin(database, "ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS true");
            // The pool waits a little longer with each connection that failed.
            long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (get(server.uri(), "/v1/projects", token).status() != 200) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
            assertThat(get(server.uri(), "/readyz", "").status()).isEqualTo(200);
        }
    }

    private static void admin(TestDatabase database, String sql) throws SQLException {
        String url = database.jdbcUrl().replaceAll("/[a-z0-9_]+\\?", "/postgres?");
        try (Connection connection = java.sql.DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aServerThatStopsSaysSoWhileItStillServes() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            SlipwayServer server = start(database.jdbcUrl(), "--drain-delay=3s", "--drain-timeout=3s");
            URI uri = server.uri();
            String token = Files.readString(directory.resolve("admin-token")).strip();
            send(uri, token, "PUT", "/v1/projects/demo", "{}");
            send(
                    uri,
                    token,
                    "PUT",
                    "/v1/projects/demo/jobs/hello",
                    "{\"freestyle\": {\"tasks\": {\"hello\": {\"script\": [\"x\"]}}}}");
            Http.Answer run = send(uri, token, "POST", "/v1/projects/demo/jobs/hello/runs", "{}");
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(server::close);
            long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (get(uri, "/readyz", "").status() != 503) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
            assertThat(get(uri, "/healthz", "").status()).isEqualTo(200);
            long begin = System.nanoTime();
            assertThat(send(
                                    uri,
                                    token,
                                    "GET",
                                    run.header("Location").orElseThrow() + "?wait=1s",
                                    "",
                                    "If-None-Match: " + run.header("ETag").orElseThrow())
                            .status())
                    .isEqualTo(304);
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("what is held is not answered at once while the server serves")
                    .isGreaterThan(Duration.ofMillis(900));
            stopped.join();
            assertThat(catchThrowable(() -> get(uri, "/healthz", ""))).isInstanceOf(UncheckedIOException.class);
        }
    }

    private static Http.Answer send(
            URI uri, String token, String method, String target, String body, String... headers) {
        return Http.request(
                uri,
                method,
                target,
                body,
                Stream.concat(
                                Stream.of("Authorization: Bearer " + token, "Content-Type: application/json"),
                                Stream.of(headers))
                        .toArray(String[]::new));
    }

    @Test
    void anAddressThatIsTakenIsTold() {
        try (TestDatabase database = TestDatabase.create();
                SlipwayServer server = start(database.jdbcUrl())) {
            assertThat(catchThrowable(() -> start(
                            database.jdbcUrl(),
                            "--listen=127.0.0.1:" + server.uri().getPort(),
                            "--data-dir=" + directory.resolve("other"))))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining(
                            "cannot listen on 127.0.0.1:" + server.uri().getPort());
        }
    }
}
