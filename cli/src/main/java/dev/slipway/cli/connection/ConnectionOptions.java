package dev.slipway.cli.connection;

import dev.slipway.api.client.ApiClient;
import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Program;
import dev.slipway.cli.Version;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which server, and who asks: from the flags, else {@code SLIPWAY_URL}, {@code SLIPWAY_TOKEN} and {@code SLIPWAY_TOKEN_FILE}, else a profile, else the {@code slipway dev} of the default data
 * directory. URL and token come from the same place, so that a token never goes to another server than its own; only a flag or variable that is given alone takes the other from the next place.
 */
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

    @Option(names = "--profile", paramLabel = "NAME", description = "A profile; see slipway profile.")
    private @Nullable String profile;

    private final Map<String, String> environment = System.getenv();
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

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** The client for the server that was found. */
    public ApiClient client() throws IOException {
        Optional<Profile> fallback = fallback();
        URI found = firstOf(
                        Optional.ofNullable(url),
                        variable("SLIPWAY_URL").map(ConnectionOptions::url),
                        fallback.map(Profile::url))
                .orElseThrow(
                        () -> new CommandException(
                                ExitCode.UNREACHABLE,
                                "which server? Give --url or SLIPWAY_URL, make a profile with `slipway profile set`, or start a local one with `slipway dev`."));
        if (found.getHost() == null || !("http".equals(found.getScheme()) || "https".equals(found.getScheme()))) {
            throw noUrl(found.toString());
        }
        server = found;
        Optional<String> bearer = token();
        // The token of a profile is for its own server.
        if (bearer.isEmpty() && fallback.isPresent() && fallback.get().url().equals(found)) {
            bearer = Optional.of(read(fallback.get().tokenFile()));
        }
        ApiClient client = ApiClient.of(found, "slipway-cli/" + Version.current());
        return bearer.map(client::withToken).orElse(client);
    }

    private static URI url(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException _) {
            throw noUrl(text);
        }
    }

    private static CommandException noUrl(String text) {
        return new CommandException(ExitCode.USAGE, "the URL of a server is like http://127.0.0.1:8080, not " + text);
    }

    private Optional<String> token() throws IOException {
        if (token != null) {
            return Optional.of(token);
        }
        if (tokenFile != null) {
            return Optional.of(read(tokenFile));
        }
        Optional<String> fromEnvironment = variable("SLIPWAY_TOKEN");
        if (fromEnvironment.isPresent()) {
            return fromEnvironment;
        }
        Optional<String> file = variable("SLIPWAY_TOKEN_FILE");
        return file.isPresent() ? Optional.of(read(Path.of(file.get()))) : Optional.empty();
    }

    private Optional<Profile> fallback() throws IOException {
        if (profile != null) {
            return Optional.of(Profiles.open(environment).get(profile));
        }
        Optional<Profile> current = Profiles.open(environment).current();
        return current.isPresent() ? current : Profile.ofDevelopmentServer(UserDirectories.development(environment));
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException _) {
            throw new CommandException(ExitCode.USAGE, "the token file " + file + " cannot be read");
        }
    }

    @SafeVarargs
    private static <T> Optional<T> firstOf(Optional<T>... candidates) {
        for (Optional<T> candidate : candidates) {
            if (candidate.isPresent()) {
                return candidate;
            }
        }
        return Optional.empty();
    }
}
