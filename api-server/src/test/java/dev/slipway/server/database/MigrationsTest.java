package dev.slipway.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MigrationsTest {
    @Test
    void migratingTwiceChangesNothing() {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            Migrations.migrate(database.dataSource());
            int changes = changes(database);
            Migrations.migrate(database.dataSource());
            assertThat(changes(database)).isEqualTo(changes).isPositive();
        }
    }

    private static int changes(TestDatabase database) {
        return database.database()
                .context()
                .fetchOptional("SELECT count(*)::int FROM databasechangelog")
                .orElseThrow()
                .get(0, Integer.class);
    }
}
