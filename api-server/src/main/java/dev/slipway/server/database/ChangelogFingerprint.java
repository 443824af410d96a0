package dev.slipway.server.database;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The SHA-256 of a master changelog and of all files that it includes by name. */
final class ChangelogFingerprint {
    private static final Pattern INCLUDED = Pattern.compile("^\\s+file: (\\S+)$", Pattern.MULTILINE);

    private ChangelogFingerprint() {}

    /**
     * In hex.
     *
     * @param changelog the name of the master changelog on the class path
     */
    static String of(String changelog) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] master = read(changelog);
            digest.update(master);
            Matcher included = INCLUDED.matcher(new String(master, StandardCharsets.UTF_8));
            while (included.find()) {
                digest.update(read(included.group(1)));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException("every Java has SHA-256", exception);
        }
    }

    private static byte[] read(String name) {
        try (InputStream stream = ChangelogFingerprint.class.getClassLoader().getResourceAsStream(name)) {
            return requireNonNull(stream, "the changelog is not on the class path: " + name)
                    .readAllBytes();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
