package dev.slipway.server.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import dev.slipway.jobfile.schema.Schemas;
import dev.slipway.server.auth.AdministratorToken;
import dev.slipway.server.auth.Authenticator;
import dev.slipway.server.auth.Authorizer;
import dev.slipway.server.base.Drain;
import dev.slipway.server.base.Ids;
import dev.slipway.server.database.Database;
import dev.slipway.server.http.ApiApplication;
import dev.slipway.server.http.ApiDocuments;
import dev.slipway.server.http.HttpService;
import dev.slipway.server.http.ServerEndpoint;
import dev.slipway.server.secrets.Tokens;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import javax.sql.DataSource;

/**
 * Makes every object of the server, by hand and in one place, from the lowest package up. Whatever is to be closed is given to {@link Closeables#add} as it is made, and closed in the opposite order.
 */
final class ServerAssembly {
    private ServerAssembly() {}

    static HttpService assemble(
            ServerConfiguration configuration,
            HikariDataSource dataSource,
            PrometheusMeterRegistry meters,
            Drain drain,
            ExecutorService executor,
            Schemas schemas,
            Closeables closeables) {
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        Ids ids = new Ids(clock);
        Database database = new Database(dataSource);
        JsonNode spec = schemas.spec();

        // secrets
        Tokens tokens = new Tokens(random);

        // auth
        new AdministratorToken(database, tokens, ids, clock).ensure(configuration.administratorTokenFile());
        Authenticator authenticator = new Authenticator(database, clock);
        Authorizer authorizer = Authorizer.of(spec);

        // http: one endpoint per tag of the spec
        ApiDocuments documents = new ApiDocuments(spec, () -> "{}".getBytes(StandardCharsets.UTF_8));
        List<Object> endpoints = new ArrayList<>();
        endpoints.add(new ServerEndpoint(drain, () -> answers(dataSource), meters, documents));
        return closeables.add(new HttpService(
                configuration.http(),
                ApiApplication.of(endpoints, authenticator, authorizer, schemas, configuration.http(), executor),
                ids,
                meters));
    }

    private static boolean answers(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return connection.isValid(2);
        } catch (SQLException exception) {
            return false;
        }
    }
}
