package dev.slipway.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.slipway.api.model.Problem;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** The one form in which every error leaves the server. */
final class Problems {
    static final String MEDIA_TYPE = "application/problem+json";

    /** Seconds after which a client should try again when the server cannot serve now. */
    static final String RETRY_AFTER = "5";

    private Problems() {}

    /** The problem with what only the request knows. */
    static Problem complete(Problem problem, CurrentRequest.State request) {
        return problem.toBuilder()
                .instance(request.path())
                .requestId(request.id())
                .build();
    }

    static Response.ResponseBuilder response(ProblemException exception, CurrentRequest.State request) {
        return Response.status(exception.type().status())
                .header(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
                .entity(complete(exception.problem(), request));
    }

    static byte[] bytes(ProblemException exception, CurrentRequest.State request) {
        return bytes(complete(exception.problem(), request));
    }

    static byte[] bytes(Problem problem) {
        try {
            return Json.mapper().writeValueAsBytes(problem);
        } catch (JsonProcessingException exception) {
            throw new IllegalStateException("a problem is always JSON", exception);
        }
    }

    /** A problem of a request that could not even be parsed, so that it has no id. */
    static byte[] bare(ProblemType type, String detail) {
        return bytes(ProblemException.document(type, detail).build());
    }
}
