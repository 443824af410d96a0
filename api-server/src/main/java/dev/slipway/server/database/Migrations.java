package dev.slipway.server.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.command.CommandScope;
import liquibase.command.core.UpdateCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.command.core.helpers.ShowSummaryArgument;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;
import org.jspecify.annotations.Nullable;

/**
 * Brings the schema of a database to the version of this program. Servers that start at the same time wait for each other under Liquibase's lock. The fingerprint of the changelog is kept as the
 * comment of Liquibase's table, so that a start on a database that is current does not start Liquibase, which takes most of a second.
 */
public final class Migrations {
    /** The master changelog on the class path. */
    public static final String CHANGELOG = "dev/slipway/server/database/changelog/db.changelog-master.yaml";

    private Migrations() {}

    /** Applies what is missing. */
    public static void migrate(DataSource dataSource) {
        String fingerprint = ChangelogFingerprint.of(CHANGELOG);
        try (Connection connection = dataSource.getConnection()) {
            if (!fingerprint.equals(applied(connection))) {
                migrate(connection);
                note(connection, fingerprint);
            }
        } catch (SQLException exception) {
            throw new IllegalStateException("the database cannot be migrated: " + exception.getMessage(), exception);
        }
    }

    private static @Nullable String applied(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT obj_description(to_regclass('databasechangelog'))")) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    private static void note(Connection connection, String fingerprint) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            // Hex digits: a comment takes no parameters.
            statement.execute("COMMENT ON TABLE databasechangelog IS '" + fingerprint + "'");
        }
        connection.setAutoCommit(autoCommit);
    }

    private static void migrate(Connection connection) {
        try {
            ClassLoaderResourceAccessor resources = new ClassLoaderResourceAccessor(Migrations.class.getClassLoader());
            Scope.child(
                    Map.of(Scope.Attr.resourceAccessor.name(), resources, Scope.Attr.ui.name(), new LoggerUIService()),
                    () -> {
                        liquibase.database.Database database = DatabaseFactory.getInstance()
                                .findCorrectDatabaseImplementation(new JdbcConnection(connection));
                        new CommandScope(UpdateCommandStep.COMMAND_NAME)
                                .addArgumentValue(DbUrlConnectionArgumentsCommandStep.DATABASE_ARG, database)
                                .addArgumentValue(UpdateCommandStep.CHANGELOG_FILE_ARG, CHANGELOG)
                                .addArgumentValue(ShowSummaryArgument.SHOW_SUMMARY, UpdateSummaryEnum.OFF)
                                .addArgumentValue(ShowSummaryArgument.SHOW_SUMMARY_OUTPUT, UpdateSummaryOutputEnum.LOG)
                                .execute();
                    });
        } catch (Exception exception) {
            throw new IllegalStateException("the database cannot be migrated: " + exception.getMessage(), exception);
        }
    }
}
