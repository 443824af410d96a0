package dev.slipway.server.http;

import dev.slipway.api.model.FieldError;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.TreeSet;
import org.glassfish.jersey.message.internal.HeaderValueException;
import org.glassfish.jersey.server.ParamException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever is thrown into a problem. What is not foreseen is a 500 whose detail tells nothing; the log does, under the request id. */
final class ProblemMapper implements ExceptionMapper<Throwable> {
    private static final Logger log = LoggerFactory.getLogger(ProblemMapper.class);

    @Override
    public Response toResponse(Throwable thrown) {
        ProblemException problem = problem(thrown);
        Response.ResponseBuilder response = Problems.response(problem, CurrentRequest.state());
        headers(problem.type(), thrown, response);
        return response.build();
    }

    private static void headers(ProblemType type, Throwable thrown, Response.ResponseBuilder response) {
        if (type == ProblemType.UNAUTHORIZED) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"slipway\"");
        }
        if (type.status() == 503) {
            response.header(HttpHeaders.RETRY_AFTER, Problems.RETRY_AFTER);
        }
        if (thrown instanceof NotAllowedException notAllowed) {
            response.header(HttpHeaders.ALLOW, allowed(notAllowed.getResponse().getHeaderString(HttpHeaders.ALLOW)));
        }
    }

    /** Jersey leaves out what it answers by itself. */
    private static String allowed(String declared) {
        TreeSet<String> methods = new TreeSet<>(List.of(declared.split(", *")));
        if (methods.contains(HttpMethod.GET)) {
            methods.add(HttpMethod.HEAD);
        }
        methods.add(HttpMethod.OPTIONS);
        return String.join(",", methods);
    }

    static ProblemException problem(Throwable thrown) {
        return switch (thrown) {
            case ProblemException problem -> problem;
            case ConstraintViolationException broken -> ParameterProblems.of(CurrentRequest.state(), broken);
            case ParamException parameter -> parameter(parameter);
            case NotFoundException _ ->
                ProblemException.problem(
                        ProblemType.ENDPOINT_NOT_FOUND, "no endpoint has this path; /docs lists them all");
            case NotAllowedException _ ->
                ProblemException.problem(
                        ProblemType.METHOD_NOT_ALLOWED, "the header Allow lists the methods of this path");
            case NotAcceptableException _ ->
                ProblemException.problem(
                        ProblemType.NOT_ACCEPTABLE, "nothing that the header Accept asks for can be answered here");
            case NotSupportedException _ ->
                ProblemException.problem(
                        ProblemType.UNSUPPORTED_MEDIA_TYPE, "set Content-Type to what the operation takes; see /docs");
            case WebApplicationException other
            when other.getResponse().getStatus() / 100 == 4 ->
                bare(other.getResponse().getStatus());
            case HeaderValueException header
            when header.getContext() == HeaderValueException.Context.INBOUND -> bare(400);
            default -> failure(thrown);
        };
    }

    /** An error that Jersey answers without a word. */
    static ProblemException bare(int status) {
        return status / 100 == 4
                ? ProblemException.problem(
                        ProblemType.MALFORMED_REQUEST,
                        "a header or a parameter cannot be read; see /docs for their forms")
                : ProblemException.problem(
                        ProblemType.INTERNAL_ERROR, "the server's log has the reason under the request id");
    }

    private static ProblemException parameter(ParamException exception) {
        String name = exception.getParameterName();
        return switch (exception) {
            case ParamException.PathParamException _ ->
                ProblemException.problem(
                        ProblemType.RESOURCE_NOT_FOUND,
                        "the path has no valid `" + name + "`",
                        List.of(unreadable("/path/", name)));
            case ParamException.HeaderParamException _ ->
                ProblemException.problem(
                        ProblemType.INVALID_PARAMETER,
                        "the header `" + name + "` is invalid",
                        List.of(unreadable("/header/", name)));
            default ->
                ProblemException.problem(
                        ProblemType.INVALID_PARAMETER,
                        "the parameter `" + name + "` is invalid",
                        List.of(unreadable("/query/", name)));
        };
    }

    private static FieldError unreadable(String place, String name) {
        return FieldError.builder()
                .pointer(place + name)
                .rule("type")
                .message("`" + name + "` is of another type than the value that was sent")
                .build();
    }

    private static ProblemException failure(Throwable thrown) {
        if (isDatabaseAway(thrown)) {
            log.warn("The database does not answer: {}", rootMessage(thrown));
            return ProblemException.problem(
                    ProblemType.UNAVAILABLE, "the database does not answer; try again after Retry-After seconds");
        }
        if (ClientLeftException.isCauseOf(thrown)) {
            log.debug("The client left", thrown);
            return ProblemException.problem(ProblemType.MALFORMED_REQUEST, "the client left");
        }
        log.error("A request failed", thrown);
        return ProblemException.problem(
                ProblemType.INTERNAL_ERROR, "the server's log has the reason under the request id");
    }

    /** SQL states: class 08 is a lost connection, 57P01 to 57P03 a server that stops or starts, 53300 too many connections. Hikari says that it has none in time by a SQLTransientException. */
    private static boolean isDatabaseAway(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                if (sql instanceof SQLTransientException
                        || (state != null
                                && (state.startsWith("08") || state.startsWith("57P0") || state.equals("53300")))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String rootMessage(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
