package dev.slipway.cli.connection;

import static java.util.Objects.requireNonNull;

import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds a server and the token for it: by the flags, else by {@code SLIPWAY_URL}, else by the profile in use, else the {@code slipway dev} of the default data directory. A token that is not given by
 * a flag goes only to the server that it stands beside; {@code SLIPWAY_TOKEN} without {@code SLIPWAY_URL} stands beside none, and is for whichever is found, but not for a profile that a flag names.
 */
final class ServerChoice {
    private final Flags flags;
    private final Map<String, String> environment;

    ServerChoice(Flags flags, Map<String, String> environment) {
        this.flags = requireNonNull(flags, "flags is null");
        this.environment = Map.copyOf(environment);
    }

    /** What the command line says; null: nothing. */
    record Flags(
            @Nullable URI url,
            @Nullable String token,
            @Nullable Path tokenFile,
            @Nullable String profile) {}

    /** What was found. */
    record Found(URI server, Optional<String> token) {}

    /** @throws CommandException when there is no server, or it is named wrongly */
    Found find() throws IOException {
        if (flags.profile() != null) {
            if (flags.url() != null) {
                throw new CommandException(
                        ExitCode.USAGE, "--url and --profile both name a server: leave one of them out");
            }
            Profile named = Profiles.open(environment).get(flags.profile());
            return found(named.url(), Optional.empty(), Optional.of(named));
        }
        Optional<URI> fromEnvironment = variable("SLIPWAY_URL").map(ServerChoice::url);
        if (flags.url() != null) {
            boolean foreign = fromEnvironment.isPresent() && !ServerUrl.same(fromEnvironment.get(), flags.url());
            return found(flags.url(), foreign ? Optional.empty() : environmentToken(), fallback());
        }
        Optional<Profile> fallback = fallback();
        URI server = fromEnvironment
                .or(() -> fallback.map(Profile::url))
                .orElseThrow(
                        () -> new CommandException(
                                ExitCode.UNREACHABLE,
                                "which server? Give --url or SLIPWAY_URL, make a profile with `slipway profile set`, or start a local one with `slipway dev`."));
        return found(server, environmentToken(), fallback);
    }

    /** @param profile whose token is the last choice, when it is of the same server */
    private Found found(URI server, Optional<String> environmentToken, Optional<Profile> profile) {
        if (!ServerUrl.isOne(server)) {
            throw noUrl(server.toString());
        }
        Optional<String> token = flagToken()
                .or(() -> environmentToken)
                .or(() -> profile.filter(known -> ServerUrl.same(known.url(), server))
                        .map(known -> read(known.tokenFile())));
        return new Found(server, token);
    }

    private Optional<String> flagToken() {
        if (flags.token() != null) {
            return Optional.of(flags.token());
        }
        return Optional.ofNullable(flags.tokenFile()).map(ServerChoice::read);
    }

    private Optional<String> environmentToken() {
        return variable("SLIPWAY_TOKEN").or(() -> variable("SLIPWAY_TOKEN_FILE").map(file -> read(Path.of(file))));
    }

    private Optional<Profile> fallback() throws IOException {
        Optional<Profile> current = Profiles.open(environment).current();
        return current.isPresent() ? current : Profile.ofDevelopmentServer(UserDirectories.development(environment));
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
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

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException _) {
            throw new CommandException(ExitCode.USAGE, "the token file " + file + " cannot be read");
        }
    }
}
