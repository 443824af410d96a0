package dev.slipway.cli.resources;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Program;
import java.io.IOException;
import java.io.InputStream;
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
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** A file of resources: a YAML map from path to document, with no envelope. */
final class ResourceFile {
    private static final int SIZE_LIMIT = 8 << 20;
    private static final Path STANDARD_INPUT = Path.of("-");

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

    /**
     * The resources of files, and of all {@code .yaml} and {@code .yml} files of directories, in the order of declaration. In a directory, files and directories whose names begin with a dot are passed
     * over: they belong to other programs, or are job files.
     *
     * @throws CommandException with all that is wrong with them
     */
    static List<Entry> read(List<Path> places, @Nullable String project) throws IOException {
        List<Entry> entries = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (Path place : places) {
            for (Path file : files(place)) {
                try {
                    readFile(file, project, entries, faults);
                } catch (CommandException wrong) {
                    faults.add(String.valueOf(wrong.getMessage()));
                }
            }
        }
        entries.sort((left, right) -> ResourcePath.DECLARATION.compare(left.path(), right.path()));
        for (int index = 1; index < entries.size(); index++) {
            Entry entry = entries.get(index);
            Entry before = entries.get(index - 1);
            if (entry.path().equals(before.path())) {
                faults.add(entry.path() + " is declared twice: " + before.place("") + " and " + entry.place(""));
            }
        }
        if (!faults.isEmpty()) {
            throw new CommandException(ExitCode.FAILED, String.join(System.lineSeparator() + "slipway: ", faults));
        }
        return entries;
    }

    private static List<Path> files(Path place) throws IOException {
        if (place.equals(STANDARD_INPUT)) {
            return List.of(place);
        }
        if (!Files.exists(place)) {
            throw new CommandException(ExitCode.USAGE, place + " does not exist");
        }
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        try (Stream<Path> files = Files.walk(place)) {
            List<Path> found = files.filter(Files::isRegularFile)
                    .filter(file -> !isHidden(place.relativize(file)))
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

    private static boolean isHidden(Path file) {
        for (Path name : file) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static void readFile(Path file, @Nullable String project, List<Entry> entries, List<String> faults)
            throws IOException {
        byte[] bytes = bytes(file);
        if (bytes.length > SIZE_LIMIT) {
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
            Optional<Node> root = new Compose(settings).composeString(new String(bytes, UTF_8));
            if (root.isEmpty()) {
                return;
            }
            if (!(root.get() instanceof MappingNode map)) {
                throw fault(
                        file,
                        root.get(),
                        "a file of resources is a map from path to document, such as projects/demo: {description: Demo}");
            }
            if (isJobFile(map)) {
                throw new CommandException(
                        ExitCode.FAILED,
                        file + ": this is a job file and not a file of resources: `" + Program.name() + " validate "
                                + file + "` checks it, and a job with git: {job_file: …} runs it");
            }
            for (NodeTuple tuple : map.getValue()) {
                try {
                    entries.add(entry(file, tuple, project));
                } catch (CommandException wrong) {
                    faults.add(String.valueOf(wrong.getMessage()));
                }
            }
        } catch (MarkedYamlEngineException exception) {
            Optional<Mark> mark = exception.getProblemMark();
            String place = mark.map(at -> ":" + (at.getLine() + 1) + ":" + (at.getColumn() + 1))
                    .orElse("");
            String snippet =
                    mark.map(at -> System.lineSeparator() + at.createSnippet()).orElse("");
            throw new CommandException(ExitCode.FAILED, file + place + ": " + exception.getProblem() + snippet);
        } catch (YamlEngineException exception) {
            throw new CommandException(ExitCode.FAILED, file + ": " + exception.getMessage());
        }
    }

    /** No path of a resource is the one word that every job file has. */
    private static boolean isJobFile(MappingNode map) {
        return map.getValue().stream()
                .anyMatch(tuple -> tuple.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals("tasks"));
    }

    private static byte[] bytes(Path file) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return System.in.readNBytes(SIZE_LIMIT + 1);
        }
        try (InputStream content = Files.newInputStream(file)) {
            return content.readNBytes(SIZE_LIMIT + 1);
        }
    }

    private static Entry entry(Path file, NodeTuple tuple, @Nullable String project) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            throw fault(file, tuple.getKeyNode(), "a path is text");
        }
        ResourcePath path = path(file, key, project);
        YamlDocument document = YamlDocument.of(file, tuple.getValueNode());
        document.lines().put("", line(key));
        return new Entry(path, emptyWhenNull(document.tree()), file, document.lines());
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
