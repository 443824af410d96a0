package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.resources.Answer;
import dev.slipway.server.resources.Conditions;
import dev.slipway.server.resources.JsonReader;
import dev.slipway.server.resources.ResourcePath;
import dev.slipway.server.resources.Resources;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the endpoints of all types of resources share. */
final class Answers {
    private final Resources resources;
    private final CurrentRequest request;

    Answers(Resources resources, CurrentRequest request) {
        this.resources = requireNonNull(resources, "resources is null");
        this.request = requireNonNull(request, "request is null");
    }

    ResourcePath path(Class<? extends Record> document, @Nullable String project, String name) {
        return resources.kinds().path(document, project, name);
    }

    Response get(ResourcePath path) {
        return response(resources.get(path));
    }

    Response list(
            Class<? extends Record> document, @Nullable String project, Integer limit, @Nullable String pageToken) {
        return response(resources.list(resources.kinds().type(document), project, limit, pageToken));
    }

    Response put(
            ResourcePath path,
            InputStream body,
            Boolean dryRun,
            @Nullable String ifMatch,
            @Nullable String ifNoneMatch,
            @Nullable String idempotencyKey) {
        Conditions conditions = new Conditions(ifMatch, ifNoneMatch);
        return response(resources.put(path, read(body), dryRun, conditions, request.author(idempotencyKey)));
    }

    Response delete(ResourcePath path, Boolean dryRun, @Nullable String ifMatch, @Nullable String idempotencyKey) {
        return delete(path, dryRun, false, ifMatch, idempotencyKey);
    }

    Response delete(
            ResourcePath path,
            Boolean dryRun,
            Boolean cascade,
            @Nullable String ifMatch,
            @Nullable String idempotencyKey) {
        Conditions conditions = new Conditions(ifMatch, null);
        return response(resources.delete(path, dryRun, cascade, conditions, request.author(idempotencyKey)));
    }

    /** The answer as bytes, so that nothing on the way writes them in another form. */
    static Response response(Answer answer) {
        Response.ResponseBuilder response = Response.status(answer.status());
        answer.headers().forEach(response::header);
        if (!answer.body().isEmpty()) {
            response.type(MediaType.APPLICATION_JSON_TYPE).entity(answer.body().getBytes(StandardCharsets.UTF_8));
        }
        return response.build();
    }

    /** At most one byte more than the reader takes, which then tells that it is too large. */
    private static byte[] read(InputStream body) {
        try {
            return body.readNBytes(JsonReader.SIZE_LIMIT + 1);
        } catch (IOException _) {
            throw ProblemException.problem(ProblemType.MALFORMED_REQUEST, "the body broke off");
        }
    }
}
