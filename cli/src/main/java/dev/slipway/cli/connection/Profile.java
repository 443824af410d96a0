package dev.slipway.cli.connection;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A server and the file with the token for it. */
public record Profile(URI url, Path tokenFile) {
    /** The server that {@code slipway dev} runs on a data directory, when it has started there. */
    public static Optional<Profile> ofDevelopmentServer(Path dataDirectory) throws IOException {
        Path url = dataDirectory.resolve("url");
        if (!Files.exists(url)) {
            return Optional.empty();
        }
        return Optional.of(
                new Profile(URI.create(Files.readString(url).strip()), dataDirectory.resolve("admin-token")));
    }
}
