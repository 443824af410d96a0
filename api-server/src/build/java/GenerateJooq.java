import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.command.CommandScope;
import liquibase.command.core.UpdateCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.command.core.helpers.ShowSummaryArgument;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.ui.LoggerUIService;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.Target;

/**
 * Generates jOOQ's classes from the schema as Liquibase makes it, on a PostgreSQL that lives for these seconds.
 *
 * <p>Run by the build as a single source file: {@code java -cp CLASSPATH GenerateJooq.java RESOURCES OUTPUT}, where RESOURCES is
 * the directory in which the changelogs are found by their class path names. jOOQ's own LiquibaseDatabase would need no
 * PostgreSQL, but knows neither jsonb nor enums nor partitions.
 */
public final class GenerateJooq {
    private static final String CHANGELOG = "dev/slipway/server/database/changelog/db.changelog-master.yaml";
    private static final String PACKAGE = "dev.slipway.server.database.generated";

    private GenerateJooq() {}

    public static void main(String[] arguments) throws Exception {
        Path resources = Path.of(arguments[0]);
        Path output = Path.of(arguments[1]);
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
                migrate(connection, resources);
            }
            try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
                GenerationTool tool = new GenerationTool();
                tool.setConnection(connection);
                tool.run(configuration(output));
            }
        }
    }

    private static void migrate(Connection connection, Path resources) throws Exception {
        var database = DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
        try (DirectoryResourceAccessor accessor = new DirectoryResourceAccessor(resources)) {
            Scope.child(
                    Map.of(Scope.Attr.resourceAccessor.name(), accessor, Scope.Attr.ui.name(), new LoggerUIService()),
                    () -> {
                        new CommandScope(UpdateCommandStep.COMMAND_NAME)
                                .addArgumentValue(DbUrlConnectionArgumentsCommandStep.DATABASE_ARG, database)
                                .addArgumentValue(UpdateCommandStep.CHANGELOG_FILE_ARG, CHANGELOG)
                                .addArgumentValue(ShowSummaryArgument.SHOW_SUMMARY, UpdateSummaryEnum.OFF)
                                .execute();
                    });
        }
    }

    private static Configuration configuration(Path output) {
        return new Configuration()
                .withLogging(Logging.WARN)
                .withGenerator(new Generator()
                        .withDatabase(new Database()
                                .withInputSchema("public")
                                // The schema is the connection's affair, not the code's.
                                .withOutputSchemaToDefault(true)
                                .withExcludes("databasechangelog(lock)?")
                                .withForcedTypes(new ForcedType()
                                        .withName("INSTANT")
                                        .withIncludeTypes("(?i:timestamptz|timestamp(\\(\\d\\))? with time zone)")))
                        .withGenerate(new Generate()
                                .withComments(false)
                                // Joins are written out; and two keys between the same tables would want the same name.
                                .withImplicitJoinPathsToOne(false)
                                .withImplicitJoinPathsToMany(false)
                                .withNullableAnnotation(true)
                                .withNullableAnnotationType("org.jspecify.annotations.Nullable"))
                        .withTarget(new Target()
                                .withPackageName(PACKAGE)
                                .withDirectory(output.toString())
                                .withClean(true)));
    }
}
