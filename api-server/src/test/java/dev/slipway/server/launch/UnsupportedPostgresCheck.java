package dev.slipway.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start on a PostgreSQL that is too old. Its name keeps it out of the tests of every day: {@code scripts/test-postgres} has the binaries. */
class UnsupportedPostgresCheck {
    @TempDir
    private Path directory;

    @Test
    void theStartEndsWithOneLineThatNamesTheVersions() throws Exception {
        String major = System.getProperty("slipway.postgres.major", "");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            ServerConfiguration configuration = ServerConfiguration.read(
                    List.of(
                            "--listen=127.0.0.1:0",
                            "--data-dir=" + directory,
                            "--database-url=" + postgres.getJdbcUrl("postgres", "postgres")),
                    Map.of());
            assertThat(catchThrowable(() -> SlipwayServer.start(configuration).close()))
                    .isInstanceOf(StartException.class)
                    .message()
                    .hasLineCount(1)
                    .contains(":" + postgres.getPort())
                    .endsWith("is PostgreSQL " + major + ": Slipway needs 15 to 18");
        }
    }
}
