package dev.slipway.executor.attempt;

import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.SecretVariable;
import dev.slipway.executor.files.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The environment of users' processes: nothing of the executor's own but PATH, and what its configuration adds. */
public final class UserEnvironment {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private UserEnvironment() {}

    /** What every process gets. */
    public static Map<String, String> base(Path home, Path temporary) {
        Map<String, String> environment = new TreeMap<>();
        String user = System.getProperty("user.name");
        environment.put("PATH", Optional.ofNullable(System.getenv("PATH")).orElse(DEFAULT_PATH));
        environment.put("HOME", home.toString());
        environment.put("TMPDIR", temporary.toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("USER", user);
        environment.put("LOGNAME", user);
        return environment;
    }

    /** All that the script of an attempt gets; secrets that are wanted as files are written. */
    static Map<String, String> of(
            Assignment assignment, AttemptDirectory directory, Map<String, String> added, List<SecretVariable> secrets)
            throws IOException {
        Map<String, String> environment = base(directory.home(), directory.temporary());
        environment.putAll(added);
        environment.putAll(assignment.env());
        for (SecretVariable secret : secrets) {
            environment.put(secret.variable(), secret.file() ? file(directory, secret) : secret.value());
        }
        return environment;
    }

    private static String file(AttemptDirectory directory, SecretVariable secret) throws IOException {
        if (!Files.isDirectory(directory.secrets())) {
            PrivateFiles.makeDirectory(directory.secrets());
        }
        // The name is one of an environment variable, which the server has checked; it must not be a path here.
        Path file = directory.secrets().resolve(secret.variable().replaceAll("[^A-Za-z0-9_]", "_"));
        PrivateFiles.write(file, secret.value().getBytes(StandardCharsets.UTF_8));
        return file.toString();
    }
}
