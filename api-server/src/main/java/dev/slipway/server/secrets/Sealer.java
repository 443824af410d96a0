package dev.slipway.server.secrets;

import static java.util.Objects.requireNonNull;

import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/** Seals small things that must be read again for a short time: an attempt's token, an answer with a token in it. */
public final class Sealer {
    private final AuthenticatedCipher cipher;
    private final SecretKey macKey;

    public Sealer(Keyring keyring, RandomGenerator random) {
        MasterKey key = requireNonNull(keyring, "keyring is null").sealing();
        this.cipher = new AuthenticatedCipher(key.aesKey("seal"), requireNonNull(random, "random is null"));
        this.macKey = key.macKey("request");
    }

    /**
     * Encrypts.
     *
     * @param context where it is kept, such as {@code lease:UID}; the same is needed to unseal
     */
    public byte[] seal(String context, byte[] plain) {
        return cipher.encrypt(context, plain);
    }

    /** Decrypts; empty when it was sealed under another key or for another context, or was altered. */
    public Optional<byte[]> unseal(String context, byte[] sealed) {
        return cipher.decrypt(context, sealed);
    }

    /** A keyed hash (HMAC-SHA256, 32 bytes) of what must be compared but not kept, such as a request with a secret in it. */
    public byte[] fingerprint(byte[] data) {
        return mac(macKey, data);
    }

    static byte[] mac(SecretKey key, byte[] data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(data);
        } catch (GeneralSecurityException exception) {
            throw new IllegalStateException("every Java has HmacSHA256", exception);
        }
    }
}
