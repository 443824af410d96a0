package dev.slipway.server.http;

import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Jersey wants one; who may do what is decided by {@link AccessFilter} and nothing else. */
final class NoSecurityContext implements SecurityContext {
    static final NoSecurityContext INSTANCE = new NoSecurityContext();

    @Override
    public @Nullable Principal getUserPrincipal() {
        return null;
    }

    @Override
    public boolean isUserInRole(String role) {
        return false;
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public @Nullable String getAuthenticationScheme() {
        return null;
    }
}
