package dev.slipway.server.secrets;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the master key comes from: its text form (base64 of 32 bytes) in the configuration, else in a file.
 *
 * @param text the key itself; null when the file holds it
 * @param file the key file, of mode 0600; null when there is none
 * @param create whether a missing file is made with a new key; to be false when the database holds values, whose key is lost then
 */
public record KeyringSource(@Nullable String text, @Nullable Path file, boolean create) {
    private static final Logger log = LoggerFactory.getLogger(KeyringSource.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    /** Reads or makes the key. Never fails: without a key the server says so and serves all but secrets. */
    public Keyring open(RandomGenerator random) {
        requireNonNull(random, "random is null");
        if (text != null) {
            return MasterKey.parse(text)
                    .map(Keyring::of)
                    .orElseGet(() -> Keyring.lost(
                            "the master key of the configuration is not base64 of 32 bytes: correct it", random));
        }
        if (file == null) {
            return Keyring.lost("no master key is configured: configure one or its file", random);
        }
        try {
            if (create && !Files.exists(file)) {
                write(file, MasterKey.create(random));
                log.info("Made a new master key in {}: keep a copy of it in a safe place", file);
            }
            if (!Files.exists(file)) {
                return Keyring.lost(
                        "the master key file " + file
                                + " is not there: put it back, or store the values again under a new one",
                        random);
            }
            warnWhenOpen(file);
            Optional<MasterKey> key = MasterKey.parse(Files.readString(file));
            return key.map(Keyring::of)
                    .orElseGet(() -> Keyring.lost(
                            "the master key file " + file + " does not hold base64 of 32 bytes: correct it", random));
        } catch (IOException exception) {
            return Keyring.lost("the master key file " + file + " cannot be used: " + exception, random);
        }
    }

    /** Linked into place when complete, so that a server that starts at the same time reads a whole key, and the same. */
    private static void write(Path file, MasterKey key) throws IOException {
        Path directory = requireNonNull(file.toAbsolutePath().getParent(), "a key file stands in a directory");
        Files.createDirectories(directory);
        Path temporary =
                Files.createTempFile(directory, ".master-key", "", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.writeString(temporary, key.text() + "\n");
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException _) {
            log.info("Another server made the master key in {}", file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void warnWhenOpen(Path file) throws IOException {
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            log.warn("The master key file {} is open to others than its owner: chmod 600 it", file);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "KeyringSource[file=" + file + ", create=" + create + "]";
    }
}
