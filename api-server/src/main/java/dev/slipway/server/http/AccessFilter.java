package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.auth.Authenticator;
import dev.slipway.server.auth.Authorizer;
import dev.slipway.server.auth.Caller;
import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Map;
import java.util.stream.Collectors;
import org.glassfish.jersey.server.ExtendedUriInfo;

/** Lets nobody pass whom the authorizer does not let pass, before a parameter or a body is looked at, or anything is looked up. */
@Priority(Priorities.AUTHENTICATION)
final class AccessFilter implements ContainerRequestFilter {
    private final Authenticator authenticator;
    private final Authorizer authorizer;

    AccessFilter(Authenticator authenticator, Authorizer authorizer) {
        this.authenticator = requireNonNull(authenticator, "authenticator is null");
        this.authorizer = requireNonNull(authorizer, "authorizer is null");
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getMethod().equals(HttpMethod.OPTIONS)) {
            // Jersey's own answer: the methods of the path, as they stand in the public spec.
            return;
        }
        ExtendedUriInfo uri = (ExtendedUriInfo) request.getUriInfo();
        String operation = uri.getMatchedResourceMethod()
                .getInvocable()
                .getHandlingMethod()
                .getName();
        CurrentRequest.State state = CurrentRequest.state();
        state.operation(operation);
        if (authorizer.isPublic(operation)) {
            // A probe must get its answer while the database, and so every look-up, is away.
            return;
        }
        Caller caller = authenticator.authenticate(request.getHeaderString(HttpHeaders.AUTHORIZATION));
        state.caller(caller);
        Map<String, String> path = uri.getPathParameters(true).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().getFirst()));
        authorizer.check(operation, caller, path);
    }
}
