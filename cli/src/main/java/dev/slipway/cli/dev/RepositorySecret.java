package dev.slipway.cli.dev;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** The part of a served repository's URL that nobody guesses: 128 random bits, kept in the data directory. */
final class RepositorySecret {
    private static final String FILE = "repositories-secret";

    private final DevDirectory directory;

    RepositorySecret(DevDirectory directory) {
        this.directory = directory;
    }

    String get() throws IOException {
        Optional<String> kept = directory.read(FILE);
        if (kept.isPresent() && kept.get().matches("[0-9a-f]{32}")) {
            return kept.get();
        }
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        String made = HexFormat.of().formatHex(bytes);
        directory.write(FILE, made);
        return made;
    }
}
