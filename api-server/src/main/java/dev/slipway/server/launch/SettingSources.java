package dev.slipway.server.launch;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Where settings come from: those given by their keys win over flags, these over environment variables, and these over the file.
 *
 * @param fileName the file, for messages
 * @param file its keys, with dots between levels
 * @param variables those that begin with {@code SLIPWAY_}
 * @param flags with their dashes
 * @param keys by their keys, from the option {@code --set} of another command
 * @param faults what could not be read
 */
record SettingSources(
        String fileName,
        Map<String, String> file,
        Map<String, String> variables,
        Map<String, String> flags,
        Map<String, String> keys,
        List<String> faults) {
    private static final String FILE_FLAG = "--config";
    private static final String FILE_VARIABLE = "SLIPWAY_CONFIG";
    private static final int MAX_FILE_BYTES = 1 << 20;

    /** Variables that are the client's, which may stand in the same environment. */
    private static final Set<String> OF_THE_CLIENT =
            Set.of("SLIPWAY_URL", "SLIPWAY_TOKEN", "SLIPWAY_TOKEN_FILE", "SLIPWAY_POOL_TOKEN", FILE_VARIABLE);

    /** Variables that every task has: a server that is started by a task, as in our own tests, finds them in its environment. */
    private static final Set<String> OF_A_TASK = Set.of(
            "SLIPWAY_PROJECT",
            "SLIPWAY_JOB",
            "SLIPWAY_RUN_NUMBER",
            "SLIPWAY_RUN_ID",
            "SLIPWAY_RUN_URL",
            "SLIPWAY_TASK",
            "SLIPWAY_TASK_NAME",
            "SLIPWAY_ATTEMPT",
            "SLIPWAY_SHA",
            "SLIPWAY_REF",
            "SLIPWAY_BRANCH",
            "SLIPWAY_TAG");

    /** Reads the sources of a process. */
    static SettingSources read(List<String> arguments, Map<String, String> environment) {
        List<String> faults = new ArrayList<>();
        Map<String, String> flags = flags(arguments, faults);
        Map<String, String> variables = new HashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith("SLIPWAY_")
                    && !OF_THE_CLIENT.contains(name)
                    && !OF_A_TASK.contains(name)
                    && !value.isEmpty()) {
                variables.put(name, value);
            }
        });
        String fileFlag = flags.remove(FILE_FLAG);
        String fileName = fileFlag == null ? environment.getOrDefault(FILE_VARIABLE, "") : fileFlag;
        Map<String, String> file = fileName.isEmpty() ? Map.of() : file(Path.of(fileName), faults);
        return new SettingSources(fileName, file, variables, flags, Map.of(), faults);
    }

    /** Settings by their keys, and no other source. */
    static SettingSources of(Map<String, String> keys) {
        return new SettingSources("", Map.of(), Map.of(), Map.of(), keys, List.of());
    }

    private static Map<String, String> flags(List<String> arguments, List<String> faults) {
        Map<String, String> flags = new LinkedHashMap<>();
        for (int index = 0; index < arguments.size(); index++) {
            String argument = arguments.get(index);
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--")) {
                faults.add("argument " + argument + " is not a flag");
            } else if (equals > 0) {
                flags.put(argument.substring(0, equals), argument.substring(equals + 1));
            } else if (index + 1 < arguments.size()) {
                flags.put(argument, arguments.get(++index));
            } else {
                faults.add("flag " + argument + " has no value");
            }
        }
        return flags;
    }

    private static Map<String, String> file(Path path, List<String> faults) {
        Map<String, String> texts = new LinkedHashMap<>();
        try {
            if (Files.size(path) > MAX_FILE_BYTES) {
                faults.add("file " + path + " is larger than " + new DataSize(MAX_FILE_BYTES));
                return texts;
            }
            LoadSettings settings = LoadSettings.builder()
                    .setSchema(new CoreSchema())
                    .setLabel(path.toString())
                    .build();
            Object document = new Load(settings).loadFromString(Files.readString(path));
            flatten("", document, path, texts, faults);
        } catch (NoSuchFileException exception) {
            faults.add("file " + path + " cannot be read: it does not exist");
        } catch (AccessDeniedException exception) {
            faults.add("file " + path + " cannot be read: permission denied");
        } catch (IOException exception) {
            faults.add("file " + path + " cannot be read: " + exception.getMessage());
        } catch (YamlEngineException exception) {
            faults.add("file " + path + " is not valid YAML: "
                    + String.valueOf(exception.getMessage()).replace('\n', ' '));
        }
        return texts;
    }

    private static void flatten(
            String prefix, Object value, Path path, Map<String, String> texts, List<String> faults) {
        switch (value) {
            case null -> {}
            case Map<?, ?> map ->
                map.forEach((key, child) -> flatten(
                        prefix.isEmpty() ? String.valueOf(key) : prefix + "." + key, child, path, texts, faults));
            case List<?> _ -> faults.add("file " + path + ": " + prefix + " is a list, and no setting is one");
            default -> {
                if (prefix.isEmpty()) {
                    faults.add("file " + path + " must hold a map of settings");
                } else {
                    texts.put(prefix, value.toString());
                }
            }
        }
    }
}
