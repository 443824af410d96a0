package dev.slipway.jobfile.expand;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/**
 * The key of an expanded task: its name, then the values of its matrix in the order of the names of the axes, joined by dots.
 *
 * <p>Each value is slugged: lower case; each run of other characters than {@code a-z}, {@code 0-9} and {@code -} becomes one
 * {@code -}; none at the ends. A dot within a value stays when the matrix has one axis, since it cannot be mistaken for a
 * border there. Where that changed a value, or the key would be longer than {@value Limits#KEY} characters, {@code -} and eight
 * hexadecimal digits follow: the beginning of the SHA-256 over the values, each as its length in bytes, {@code :}, and its UTF-8.
 * So a key depends on the task's own values alone, never on its siblings.
 */
final class TaskKeys {
    private static final int HASH = 8;

    private TaskKeys() {}

    static String of(String name, SortedMap<String, String> matrix) {
        StringBuilder key = new StringBuilder(name);
        boolean changed = false;
        for (Map.Entry<String, String> axis : matrix.entrySet()) {
            String slug = slug(axis.getValue(), matrix.size() == 1);
            changed |= !slug.equals(axis.getValue());
            key.append('.').append(slug);
        }
        if (!changed && key.length() <= Limits.KEY) {
            return key.toString();
        }
        int kept = Math.min(key.length(), Limits.KEY - HASH - 1);
        return key.substring(0, kept) + "-" + hash(matrix);
    }

    private static String slug(String value, boolean dots) {
        String lower = value.toLowerCase(Locale.ROOT);
        String slug =
                lower.replaceAll(dots ? "[^a-z0-9.-]+" : "[^a-z0-9-]+", "-").replaceAll("^[-.]+|[-.]+$", "");
        return slug.isEmpty() ? "value" : slug;
    }

    private static String hash(SortedMap<String, String> matrix) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String value : matrix.values()) {
                byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
