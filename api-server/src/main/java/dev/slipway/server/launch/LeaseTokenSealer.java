package dev.slipway.server.launch;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.queue.TokenSealer;
import dev.slipway.server.secrets.Sealer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
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
    public Optional<String> open(UUID attempt, byte[] sealed) {
        return sealer.unseal(context(attempt), sealed).map(plain -> new String(plain, StandardCharsets.UTF_8));
    }

    private static String context(UUID attempt) {
        return "lease:" + attempt;
    }
}
