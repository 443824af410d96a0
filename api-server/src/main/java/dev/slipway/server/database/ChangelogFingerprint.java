package dev.slipway.server.database;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
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
        MessageDigest digest = Sha256.digest();
        byte[] master = read(changelog);
        digest.update(master);
        Matcher included = INCLUDED.matcher(new String(master, StandardCharsets.UTF_8));
        while (included.find()) {
            digest.update(read(included.group(1)));
        }
        return HexFormat.of().formatHex(digest.digest());
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
