package dev.slipway.server.queue;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException(exception);
        }
    }
}
