package dev.slipway.server.auth;

import java.util.Set;

/** Who may call an operation. */
public sealed interface AccessRule {
    /** Everybody, without credentials too. */
    record Everybody() implements AccessRule {}

    /** Whoever has credentials of one of the schemes, within their scope. */
    record HoldersOf(Set<Scheme> schemes) implements AccessRule {
        public HoldersOf {
            schemes = Set.copyOf(schemes);
        }
    }
}
