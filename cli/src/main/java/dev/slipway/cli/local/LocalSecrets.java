package dev.slipway.cli.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.api.model.SecretUse;
import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values of secrets as the command line gives them: {@code NAME=VALUE}, or {@code NAME=@FILE} for the content of a file. */
final class LocalSecrets implements AutoCloseable {
    private final Map<String, String> values;
    private final Map<Path, Path> files = new LinkedHashMap<>();

    private LocalSecrets(Map<String, String> values) {
        this.values = values;
    }

    static LocalSecrets of(Map<String, String> given) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, String> secret : given.entrySet()) {
            String value = secret.getValue();
            if (value.startsWith("@")) {
                Path file = Path.of(value.substring(1));
                if (!Files.isReadable(file)) {
                    throw new CommandException(
                            ExitCode.USAGE, "the file of secret " + secret.getKey() + " cannot be read: " + file);
                }
                // Editors end a file with a line break that no token has.
                value = text(secret.getKey(), file).stripTrailing();
            }
            values.put(secret.getKey(), value);
        }
        return new LocalSecrets(values);
    }

    private static String text(String name, Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException _) {
            throw new CommandException(ExitCode.FAILED, "the file of secret " + name + " is no text in UTF-8: " + file);
        }
    }

    /** The names that are used but were not given. */
    List<String> missing(Map<String, SecretUse> uses) {
        return uses.values().stream()
                .map(SecretUse::name)
                .distinct()
                .filter(name -> !values.containsKey(name))
                .sorted()
                .toList();
    }

    /** The variables of a task. What is wanted as a file is written to a private one, which {@link #close} removes. */
    Map<String, String> environment(Map<String, SecretUse> uses) throws IOException {
        Map<String, String> environment = new LinkedHashMap<>();
        for (Map.Entry<String, SecretUse> use : uses.entrySet()) {
            String value = values.getOrDefault(use.getValue().name(), "");
            boolean file = Boolean.TRUE.equals(use.getValue().file());
            environment.put(use.getKey(), file ? write(value) : value);
        }
        return environment;
    }

    /** All values, to be masked in what tasks print. */
    List<String> values() {
        return List.copyOf(values.values());
    }

    private String write(String value) throws IOException {
        Path directory = Files.createTempDirectory("slipway-secret-");
        Path file = Files.createFile(
                directory.resolve("value"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        files.put(file, directory);
        Files.write(file, value.getBytes(UTF_8));
        return file.toString();
    }

    @Override
    public void close() throws IOException {
        for (Map.Entry<Path, Path> file : files.entrySet()) {
            Files.deleteIfExists(file.getKey());
            Files.deleteIfExists(file.getValue());
        }
    }
}
