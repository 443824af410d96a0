package dev.slipway.server.launch;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.queue.TokenSealer;
import dev.slipway.server.secrets.Sealer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Seals the tokens of leases with the key of what is kept for a short time. */
final class LeaseTokenSealer implements TokenSealer {
    private final Sealer sealer;

    LeaseTokenSealer(Sealer sealer) {
        this.sealer = requireNonNull(sealer, "sealer is null");
    }

    @Override
    public byte[] seal(UUID attempt, String token) {
        return sealer.seal(context(attempt), token.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String open(UUID attempt, byte[] sealed) {
        byte[] plain = sealer.unseal(context(attempt), sealed)
                .orElseThrow(() -> ProblemException.problem(
                        ProblemType.LEASE_LOST, "the key that sealed this assignment is gone: claim anew"));
        return new String(plain, StandardCharsets.UTF_8);
    }

    private static String context(UUID attempt) {
        return "lease:" + attempt;
    }
}
