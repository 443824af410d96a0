package dev.slipway.server.queue;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.database.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes and recognises attempt tokens. A token tells which attempt it was made for; whether its lease still lives is asked where something is written. */
public final class AttemptTokens {
    /** Every attempt token begins so. */
    public static final String PREFIX = "slw_att_";

    private static final int BYTES = 32;
    private static final String FIND = """
            SELECT uid FROM attempt WHERE token_hash = ?
            UNION ALL SELECT attempt_uid FROM stale_token WHERE token_hash = ?""";

    private final Database database;
    private final RandomGenerator random;

    /** @param random fit for secrets */
    public AttemptTokens(Database database, RandomGenerator random) {
        this.database = requireNonNull(database, "database is null");
        this.random = requireNonNull(random, "random is null");
    }

    /** A new token. */
    String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The attempt that a token was made for, also after its end; empty when it was never given out. */
    public Optional<UUID> attemptOf(String token) {
        byte[] hash = hash(token);
        return database.context().resultQuery(FIND, hash, hash).fetchOptional(0, UUID.class);
    }

    static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException(exception);
        }
    }
}
