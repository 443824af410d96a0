package dev.slipway.server.auth;

import dev.slipway.server.base.Principal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The security schemes of the spec: which kind of credentials an operation takes. */
public enum Scheme {
    ADMINISTRATOR,
    POOL_TOKEN,
    EXECUTOR_TOKEN,
    ATTEMPT_TOKEN;

    /** The name in the spec. */
    public String specName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The scheme of that name in the spec. */
    public static Optional<Scheme> of(String specName) {
        return Arrays.stream(values())
                .filter(scheme -> scheme.specName().equals(specName))
                .findFirst();
    }

    /** The scheme of someone's credentials; empty for nobody. */
    public static Optional<Scheme> of(Principal principal) {
        return switch (principal) {
            case Principal.Anonymous _ -> Optional.empty();
            case Principal.Administrator _ -> Optional.of(ADMINISTRATOR);
            case Principal.PoolToken _ -> Optional.of(POOL_TOKEN);
            case Principal.ExecutorToken _ -> Optional.of(EXECUTOR_TOKEN);
            case Principal.AttemptToken _ -> Optional.of(ATTEMPT_TOKEN);
        };
    }
}
