package dev.slipway.cli.connection;

import dev.slipway.api.client.ApiClient;
import dev.slipway.cli.Program;
import dev.slipway.cli.Version;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say which server, and who asks. */
public final class ConnectionOptions {
    /** What a shell takes as it is. */
    private static final Pattern PLAIN = Pattern.compile("[-A-Za-z0-9_./:@%+=,]+");

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The server. Default: SLIPWAY_URL, a profile, or the local slipway dev.")
    private @Nullable URI url;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The token. Better in SLIPWAY_TOKEN: others can see command lines.")
    private @Nullable String token;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with the token. Default: SLIPWAY_TOKEN_FILE.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "A profile, whatever SLIPWAY_URL says; see slipway profile.")
    private @Nullable String profile;

    private @Nullable URI server;

    /** The server that was found; nothing before there is a client for it. */
    public Optional<URI> server() {
        return Optional.ofNullable(server);
    }

    /** A command to go on with on the same server, with the flags that name it; a token is not repeated on the screen. */
    public String command(String words) {
        StringBuilder command = new StringBuilder(Program.name()).append(' ').append(words);
        repeat(command, "--url", url);
        repeat(command, "--token", token == null ? null : "TOKEN");
        repeat(command, "--token-file", tokenFile);
        repeat(command, "--profile", profile);
        return command.toString();
    }

    private static void repeat(StringBuilder command, String flag, @Nullable Object value) {
        if (value != null) {
            command.append(' ').append(flag).append(' ').append(quoted(value.toString()));
        }
    }

    /** A word as a shell takes it. */
    public static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** The client for the server that was found. */
    public ApiClient client() throws IOException {
        ServerChoice.Found found =
                new ServerChoice(new ServerChoice.Flags(url, token, tokenFile, profile), System.getenv()).find();
        server = found.server();
        ApiClient client = ApiClient.of(found.server(), "slipway-cli/" + Version.current());
        return found.token().map(client::withToken).orElse(client);
    }
}
