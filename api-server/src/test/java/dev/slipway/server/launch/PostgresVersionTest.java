package dev.slipway.server.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.database.TestDatabase;
import org.junit.jupiter.api.Test;

/** Says on which PostgreSQL these tests are: {@code scripts/test-postgres} runs them on each that is promised. */
class PostgresVersionTest {
    @Test
    void theTestsRunOnTheVersionThatWasAskedFor() {
        try (TestDatabase database = TestDatabase.create()) {
            assertThat(database.database().context().fetchValue("SHOW server_version"))
                    .asString()
                    .startsWith(System.getProperty("slipway.postgres.major", "18") + ".");
        }
    }
}
