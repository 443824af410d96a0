package dev.slipway.cli.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** A file of resources: a YAML map from path to document, with no envelope. */
final class ResourceFile {
    private static final int SIZE_LIMIT = 8 << 20;

    private ResourceFile() {}

    /**
     * One resource of a file.
     *
     * @param lines the line of each field, by its JSON pointer in the document
     */
    record Entry(ResourcePath path, JsonNode document, Path file, Map<String, Integer> lines) {
        /** Where a field stands: {@code file:line}; the nearest field above it that is there. */
        String place(String pointer) {
            String nearest = pointer;
            while (!lines.containsKey(nearest) && nearest.contains("/")) {
                nearest = nearest.substring(0, nearest.lastIndexOf('/'));
            }
            return file + ":" + lines.getOrDefault(nearest, 1);
        }
    }

    /** The resources of a file, or of all {@code .yaml} and {@code .yml} files of a directory, in the order of declaration. */
    static List<Entry> read(Path place, @Nullable String project) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Path file : files(place)) {
            readFile(file, project, entries);
        }
        entries.sort((left, right) -> ResourcePath.DECLARATION.compare(left.path(), right.path()));
        for (int index = 1; index < entries.size(); index++) {
            Entry entry = entries.get(index);
            Entry before = entries.get(index - 1);
            if (entry.path().equals(before.path())) {
                throw new CommandException(
                        ExitCode.FAILED,
                        entry.path() + " is declared twice: " + before.place("") + " and " + entry.place(""));
            }
        }
        return entries;
    }

    private static List<Path> files(Path place) throws IOException {
        if (!Files.exists(place)) {
            throw new CommandException(ExitCode.USAGE, place + " does not exist");
        }
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        try (Stream<Path> files = Files.walk(place)) {
            List<Path> found = files.filter(Files::isRegularFile)
                    .filter(file ->
                            file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new CommandException(ExitCode.USAGE, place + " has no .yaml or .yml file");
            }
            return found;
        }
    }

    private static void readFile(Path file, @Nullable String project, List<Entry> entries) throws IOException {
        if (Files.size(file) > SIZE_LIMIT) {
            throw new CommandException(ExitCode.FAILED, file + " has more than " + (SIZE_LIMIT >> 20) + " MiB");
        }
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setAllowDuplicateKeys(false)
                .setMaxAliasesForCollections(50)
                .setCodePointLimit(SIZE_LIMIT)
                .setLabel(file.toString())
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(Files.readString(file));
            if (root.isEmpty()) {
                return;
            }
            if (!(root.get() instanceof MappingNode map)) {
                throw fault(
                        file,
                        root.get(),
                        "a file of resources is a map from path to document, such as projects/demo: {description: Demo}");
            }
            for (NodeTuple tuple : map.getValue()) {
                if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                    throw fault(file, tuple.getKeyNode(), "a path is text");
                }
                ResourcePath path = path(file, key, project);
                YamlDocument document = YamlDocument.of(file, tuple.getValueNode());
                document.lines().put("", line(key));
                entries.add(new Entry(path, emptyWhenNull(document.tree()), file, document.lines()));
            }
        } catch (YamlEngineException exception) {
            throw new CommandException(ExitCode.FAILED, file + ": " + exception.getMessage());
        }
    }

    private static ResourcePath path(Path file, ScalarNode key, @Nullable String project) {
        try {
            return ResourcePath.parse(key.getValue(), project);
        } catch (CommandException exception) {
            throw fault(file, key, exception.getMessage());
        }
    }

    private static JsonNode emptyWhenNull(JsonNode document) {
        ObjectNode empty = JsonNodeFactory.instance.objectNode();
        return document.isNull() ? empty : document;
    }

    static CommandException fault(Path file, Node node, @Nullable String message) {
        return new CommandException(ExitCode.FAILED, file + ":" + line(node) + ": " + message);
    }

    static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }
}
