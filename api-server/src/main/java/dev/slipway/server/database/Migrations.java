package dev.slipway.server.database;

import java.sql.Connection;
import java.sql.SQLException;
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

/** Brings the schema of a database to the version of this program. Servers that start at the same time wait for each other under Liquibase's lock. */
public final class Migrations {
    /** The master changelog on the class path. */
    public static final String CHANGELOG = "dev/slipway/server/database/changelog/db.changelog-master.yaml";

    private Migrations() {}

    /** Applies what is missing. */
    public static void migrate(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            migrate(connection);
        } catch (SQLException exception) {
            throw new IllegalStateException("the database cannot be migrated: " + exception.getMessage(), exception);
        }
    }

    private static void migrate(Connection connection) {
        try {
            ClassLoaderResourceAccessor resources = new ClassLoaderResourceAccessor(Migrations.class.getClassLoader());
            Scope.child(Map.of(Scope.Attr.resourceAccessor.name(), resources), () -> {
                liquibase.database.Database database =
                        DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
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
