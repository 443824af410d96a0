package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.rest.ServerApi;
import dev.slipway.server.base.Drain;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.ws.rs.core.Response;
import java.util.function.BooleanSupplier;

/** Health, metrics and what describes the API. */
public final class ServerEndpoint implements ServerApi {
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Drain drain;
    private final BooleanSupplier database;
    private final PrometheusMeterRegistry meters;
    private final ApiDocuments documents;

    /** @param database whether the database answers now */
    public ServerEndpoint(
            Drain drain, BooleanSupplier database, PrometheusMeterRegistry meters, ApiDocuments documents) {
        this.drain = requireNonNull(drain, "drain is null");
        this.database = requireNonNull(database, "database is null");
        this.meters = requireNonNull(meters, "meters is null");
        this.documents = requireNonNull(documents, "documents is null");
    }

    @Override
    public Response getHealth() {
        return Response.ok("ok\n", "text/plain").build();
    }

    @Override
    public Response getReadiness() {
        if (drain.isAnnounced()) {
            throw ProblemException.problem(ProblemType.UNAVAILABLE, "the server is about to stop");
        }
        if (!database.getAsBoolean()) {
            throw ProblemException.problem(ProblemType.UNAVAILABLE, "the database does not answer");
        }
        return Response.ok("ready\n", "text/plain").build();
    }

    @Override
    public Response getMetrics() {
        return Response.ok(meters.scrape(), "text/plain; version=0.0.4; charset=utf-8")
                .build();
    }

    @Override
    public Response getSpecYaml() {
        return Response.ok(documents.yaml(), "application/yaml").build();
    }

    @Override
    public Response getSpecJson() {
        return Response.ok(documents.json(), "application/json").build();
    }

    @Override
    public Response getDocs() {
        return Response.ok(documents.page(), "text/html; charset=utf-8")
                .header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "no-referrer")
                .build();
    }

    @Override
    public Response getJobFileSchema() {
        return Response.ok(documents.jobFileSchema(), "application/schema+json").build();
    }
}
