package dev.slipway.server.secrets;

import static dev.slipway.server.database.generated.Tables.RESOURCE;
import static dev.slipway.server.database.generated.Tables.SECRET_VALUE;
import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.database.Database;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jooq.DSLContext;
import org.jooq.Record5;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The values of secrets: encrypted at rest, and read only for attempts. */
public final class SecretValues {
    private static final Logger log = LoggerFactory.getLogger(SecretValues.class);
    /** 64 bits: enough that two values of one secret never look alike. */
    private static final int FINGERPRINT_BYTES = 8;

    private final Database database;
    private final Keyring keyring;
    private final RandomGenerator random;

    /** @param random must be secure */
    public SecretValues(Database database, Keyring keyring, RandomGenerator random) {
        this.database = requireNonNull(database, "database is null");
        this.keyring = requireNonNull(keyring, "keyring is null");
        this.random = requireNonNull(random, "random is null");
    }

    /** Whether any value is stored: then a missing key is lost, and a new one must not take its place unasked. */
    public static boolean anyStored(Database database) {
        return database.context().fetchExists(SECRET_VALUE);
    }

    /** Logs at the start of the server what cannot be served. */
    public void reportAtStart() {
        if (!keyring.isComplete()) {
            log.error("Values of secrets are not served, all else is: {}", keyring.reason());
            return;
        }
        String known = keyring.master().id();
        database.context()
                .select(SECRET_VALUE.KEY_ID, DSL.count())
                .from(SECRET_VALUE)
                .where(SECRET_VALUE.KEY_ID.ne(known))
                .groupBy(SECRET_VALUE.KEY_ID)
                .forEach(row -> log.error(
                        "Values of secrets that were encrypted with the master key {} are not served (how many: {}), since the one"
                                + " given is {}: bring that key back, or set them again",
                        row.value1(),
                        row.value2(),
                        known));
    }

    /**
     * A keyed hash of a value, 16 hex digits: the same for the same value of the same secret, whatever the database is asked.
     *
     * @throws ProblemException {@code unavailable} without a master key
     */
    public String fingerprint(UUID secretUid, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        byte[] data = ByteBuffer.allocate(16 + text.length)
                .putLong(secretUid.getMostSignificantBits())
                .putLong(secretUid.getLeastSignificantBits())
                .put(text)
                .array();
        byte[] hash = Sealer.mac(keyring.master().macKey("fingerprint"), data);
        return HexFormat.of().formatHex(Arrays.copyOf(hash, FINGERPRINT_BYTES));
    }

    /**
     * Stores a value in place of the one before.
     *
     * @param valueRevision how often a value of this secret was set, with this one
     * @throws ProblemException {@code unavailable} without a master key
     */
    public void store(DSLContext transaction, UUID secretUid, long valueRevision, String value) {
        MasterKey key = keyring.master();
        byte[] encrypted =
                cipher(key).encrypt(context(secretUid, valueRevision), value.getBytes(StandardCharsets.UTF_8));
        byte[] nonce = Arrays.copyOf(encrypted, AuthenticatedCipher.NONCE_BYTES);
        byte[] ciphertext = Arrays.copyOfRange(encrypted, AuthenticatedCipher.NONCE_BYTES, encrypted.length);
        String fingerprint = fingerprint(secretUid, value);
        transaction
                .insertInto(SECRET_VALUE)
                .set(SECRET_VALUE.SECRET_UID, secretUid)
                .set(SECRET_VALUE.VALUE_REVISION, valueRevision)
                .set(SECRET_VALUE.KEY_ID, key.id())
                .set(SECRET_VALUE.NONCE, nonce)
                .set(SECRET_VALUE.CIPHERTEXT, ciphertext)
                .set(SECRET_VALUE.FINGERPRINT, fingerprint)
                .onConflict(SECRET_VALUE.SECRET_UID)
                .doUpdate()
                .setAllToExcluded()
                .execute();
    }

    /**
     * The values of secrets of one project, for an attempt. Those that do not exist or have no value are absent.
     *
     * @throws ProblemException {@code unavailable} when one cannot be decrypted
     */
    public Map<String, String> read(UUID projectUid, Collection<String> names) {
        Map<String, String> values = new LinkedHashMap<>();
        if (names.isEmpty()) {
            return values;
        }
        database.context()
                .select(
                        RESOURCE.NAME,
                        SECRET_VALUE.SECRET_UID,
                        SECRET_VALUE.VALUE_REVISION,
                        SECRET_VALUE.NONCE,
                        SECRET_VALUE.CIPHERTEXT)
                .from(RESOURCE)
                .join(SECRET_VALUE)
                .on(SECRET_VALUE.SECRET_UID.eq(RESOURCE.UID))
                .where(RESOURCE.KIND.eq("secret"), RESOURCE.PARENT_UID.eq(projectUid), RESOURCE.NAME.in(names))
                .forEach(row -> values.put(row.value1(), decrypt(row)));
        return values;
    }

    private String decrypt(Record5<String, UUID, Long, byte[], byte[]> row) {
        byte[] encrypted = ByteBuffer.allocate(row.value4().length + row.value5().length)
                .put(row.value4())
                .put(row.value5())
                .array();
        return cipher(keyring.master())
                .decrypt(context(row.value2(), row.value3()), encrypted)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElseThrow(
                        () -> ProblemException.problem(
                                ProblemType.UNAVAILABLE,
                                "the value of the secret \"" + row.value1()
                                        + "\" was encrypted with another master key: bring that key back, or set the value again"));
    }

    private AuthenticatedCipher cipher(MasterKey key) {
        return new AuthenticatedCipher(key.aesKey("secret-values"), random);
    }

    private static String context(UUID secretUid, long valueRevision) {
        return "secret:" + secretUid + ":" + valueRevision;
    }
}
