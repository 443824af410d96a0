package dev.slipway.server.secrets;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * Makes bearer tokens: a prefix that tells what the token is for, so that a leaked one is recognised, and 32 random bytes in
 * base64url. Only the SHA-256 of a token is stored; random bytes of this length need no salt and no slow hash.
 */
public final class Tokens {
    private static final int RANDOM_BYTES = 32;

    /** What a token is for. */
    public enum Kind {
        ADMINISTRATOR("slw_admin_"),
        POOL("slw_pool_"),
        EXECUTOR("slw_exec_"),
        ATTEMPT("slw_att_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /** What the tokens of this kind begin with. */
        public String prefix() {
            return prefix;
        }
    }

    private final RandomGenerator random;

    /** @param random must be secure */
    public Tokens(RandomGenerator random) {
        this.random = requireNonNull(random, "random is null");
    }

    /** A new token. */
    public String create(Kind kind) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return kind.prefix() + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What is stored of a token: its SHA-256, 32 bytes. */
    public static byte[] hash(String token) {
        return Sha256.of(token.getBytes(StandardCharsets.UTF_8));
    }
}
