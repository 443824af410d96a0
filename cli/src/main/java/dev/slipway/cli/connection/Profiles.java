package dev.slipway.cli.connection;

import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Program;
import dev.slipway.jobfile.schema.Nearest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The profiles of a user: {@code config.yaml} with {@code current: NAME} and {@code profiles: {NAME: {url, token_file}}}. */
public final class Profiles {
    private final Path file;
    private final Map<String, Profile> profiles;
    private @Nullable String current;

    private Profiles(Path file, Map<String, Profile> profiles, @Nullable String current) {
        this.file = file;
        this.profiles = profiles;
        this.current = current;
    }

    /** Reads the user's profiles; there are none when there is no file. */
    public static Profiles open(Map<String, String> environment) throws IOException {
        Path file = UserDirectories.configuration(environment).resolve("config.yaml");
        if (!Files.exists(file)) {
            return new Profiles(file, new TreeMap<>(), null);
        }
        try {
            Object content = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
            return read(file, content);
        } catch (YamlEngineException | IllegalArgumentException exception) {
            throw new CommandException(ExitCode.USAGE, file + " cannot be read: " + exception.getMessage());
        }
    }

    private static Profiles read(Path file, @Nullable Object content) {
        Map<String, Profile> profiles = new TreeMap<>();
        String current = null;
        if (content instanceof Map<?, ?> root) {
            current = root.get("current") instanceof String name ? name : null;
            if (root.get("profiles") instanceof Map<?, ?> named) {
                named.forEach((name, value) -> {
                    if (value instanceof Map<?, ?> fields
                            && fields.get("url") instanceof String url
                            && fields.get("token_file") instanceof String tokenFile) {
                        profiles.put(String.valueOf(name), new Profile(URI.create(url), Path.of(tokenFile)));
                    } else {
                        throw new IllegalArgumentException("profile " + name + " needs url and token_file");
                    }
                });
            }
        }
        return new Profiles(file, profiles, current);
    }

    /** All profiles by name. */
    public Map<String, Profile> all() {
        return Map.copyOf(profiles);
    }

    public Optional<String> currentName() {
        return Optional.ofNullable(current);
    }

    /** The profile in use. */
    public Optional<Profile> current() {
        return currentName().map(this::get);
    }

    /** A profile by its name. */
    public Profile get(String name) {
        Profile found = profiles.get(name);
        if (found == null) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "there is no profile \"" + name + "\""
                            + (profiles.isEmpty()
                                    ? "; `" + Program.name() + " profile set` makes one"
                                    : Nearest.hint(name, profiles.keySet())));
        }
        return found;
    }

    /** Makes or replaces a profile; the first one is in use at once. */
    public void set(String name, Profile profile) throws IOException {
        profiles.put(name, profile);
        if (current == null) {
            current = name;
        }
        write();
    }

    /** Uses a profile from now on. */
    public void use(String name) throws IOException {
        get(name);
        current = name;
        write();
    }

    private void write() throws IOException {
        Map<String, Object> named = new TreeMap<>();
        profiles.forEach((name, profile) -> named.put(
                name,
                new TreeMap<>(Map.of(
                        "url",
                        profile.url().toString(),
                        "token_file",
                        profile.tokenFile().toString()))));
        Map<String, Object> root = new TreeMap<>();
        if (current != null) {
            root.put("current", current);
        }
        root.put("profiles", named);
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Files.writeString(file, new Dump(DumpSettings.builder().build()).dumpToString(root));
    }
}
