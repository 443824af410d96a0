package dev.slipway.server.auth;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, with what the scope of the credentials is compared to.
 *
 * @param pool the name of the pool of a pool token or an executor, which never changes; null for others
 */
public record Caller(Principal principal, @Nullable String pool) {
    /** Without credentials. */
    public static final Caller ANONYMOUS = new Caller(new Principal.Anonymous(), null);

    public Caller {
        requireNonNull(principal, "principal is null");
    }
}
