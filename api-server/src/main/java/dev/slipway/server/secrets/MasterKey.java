package dev.slipway.server.secrets;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * 32 random bytes from which the key of every purpose is derived with HKDF-SHA256 (RFC 5869). It is never in the database; its
 * {@link #id} is, and tells nothing of it.
 */
public final class MasterKey {
    private static final int BYTES = 32;
    private static final int ID_BYTES = 8;

    private final byte[] bytes;
    private final String id;

    private MasterKey(byte[] bytes) {
        this.bytes = bytes;
        this.id = HexFormat.of().formatHex(Arrays.copyOf(derive("id"), ID_BYTES));
    }

    /** Reads the text form: base64 of 32 bytes, with white space around it. Empty when it is anything else. */
    public static Optional<MasterKey> parse(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text.strip());
            return bytes.length == BYTES ? Optional.of(new MasterKey(bytes)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** A new key. */
    public static MasterKey create(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new MasterKey(bytes);
    }

    /** Tells this key from others: 16 hex digits. */
    public String id() {
        return id;
    }

    /** The text form, for the key file. */
    String text() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    SecretKey aesKey(String purpose) {
        return new SecretKeySpec(derive(purpose), "AES");
    }

    SecretKey macKey(String purpose) {
        return new SecretKeySpec(derive(purpose), "HmacSHA256");
    }

    private byte[] derive(String purpose) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(bytes)
                            .thenExpand(("slipway " + purpose).getBytes(StandardCharsets.US_ASCII), BYTES));
        } catch (GeneralSecurityException exception) {
            throw new IllegalStateException("every Java from 25 on has HKDF-SHA256", exception);
        }
    }

    @Override
    public String toString() {
        return "MasterKey[" + id + "]";
    }
}
