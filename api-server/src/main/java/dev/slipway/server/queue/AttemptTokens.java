package dev.slipway.server.queue;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** Makes attempt tokens. */
public final class AttemptTokens {
    /** Every attempt token begins so. */
    public static final String PREFIX = "slw_att_";

    private static final int BYTES = 32;

    private final RandomGenerator random;

    /** @param random fit for secrets */
    public AttemptTokens(RandomGenerator random) {
        this.random = requireNonNull(random, "random is null");
    }

    /** A new token. */
    String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] hash(String token) {
        return Sha256.of(token.getBytes(StandardCharsets.US_ASCII));
    }
}
