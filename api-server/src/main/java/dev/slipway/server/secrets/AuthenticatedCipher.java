package dev.slipway.server.secrets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM with random nonces of 96 bits; NIST SP 800-38D allows 2^32 of them under one key. The context is authenticated
 * with the text, so that a ciphertext is worth nothing in another row.
 */
final class AuthenticatedCipher {
    static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey key;
    private final RandomGenerator random;

    AuthenticatedCipher(SecretKey key, RandomGenerator random) {
        this.key = key;
        this.random = random;
    }

    /** The nonce and then the ciphertext with its tag. */
    byte[] encrypt(String context, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, context, nonce).doFinal(plain);
            return ByteBuffer.allocate(nonce.length + ciphertext.length)
                    .put(nonce)
                    .put(ciphertext)
                    .array();
        } catch (GeneralSecurityException exception) {
            throw new IllegalStateException("AES-GCM does not work here", exception);
        }
    }

    /** The plain bytes; empty when they were encrypted with another key or context, or altered. */
    Optional<byte[]> decrypt(String context, byte[] encrypted) {
        if (encrypted.length < NONCE_BYTES + TAG_BITS / 8) {
            return Optional.empty();
        }
        byte[] nonce = new byte[NONCE_BYTES];
        byte[] ciphertext = new byte[encrypted.length - NONCE_BYTES];
        ByteBuffer.wrap(encrypted).get(nonce).get(ciphertext);
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, context, nonce).doFinal(ciphertext));
        } catch (AEADBadTagException _) {
            return Optional.empty();
        } catch (GeneralSecurityException exception) {
            throw new IllegalStateException("AES-GCM does not work here", exception);
        }
    }

    private Cipher cipher(int mode, String context, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
