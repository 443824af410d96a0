package dev.slipway.jobfile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/** Makes valid job files of every shape, the same for the same seed. They are not in canonical form. */
final class RandomJobFile {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> TEXTS = List.of(
            "x", "", "a b", "é", "no", "3.10", "~", "null", "true", "- a", "a: b", "#c", "'", "\"", "\\", "\n",
            "a\nb\n", " ", "\t", "[", "{", "&a", "*a", "!t", "|", ">", "%", "@", "`", "\u2028", "😀", "$HOME", "$$(x)",
            "1e3", "0x1F", "---");

    private final Random random;

    RandomJobFile(long seed) {
        this.random = new Random(seed);
    }

    ObjectNode make() {
        ObjectNode file = NODES.objectNode();
        if (chance(2)) {
            ObjectNode parameters = file.putObject("parameters");
            parameters.putObject("TARGET").put("default", text()).put("description", text());
            parameters.putObject("COUNT").put("type", "integer").put("default", String.valueOf(random.nextInt(9)));
            parameters
                    .putObject("MODE")
                    .put("default", "a")
                    .putArray("choices")
                    .add("a")
                    .add("b");
        } else {
            file.putObject("parameters")
                    .putObject("TARGET")
                    .put("required", false)
                    .put("default", "t");
        }
        if (chance(2)) {
            ObjectNode defaults = file.putObject("defaults");
            common(defaults, false);
            defaults.remove("results");
        }
        ObjectNode tasks = file.putObject("tasks");
        int count = 1 + random.nextInt(6);
        for (int index = 0; index < count; index++) {
            task(tasks, index);
        }
        return file;
    }

    private void task(ObjectNode tasks, int index) {
        // Names sort in another order than they need each other.
        ObjectNode task = tasks.putObject(name(index));
        task.putArray("script").add("make " + text());
        boolean matrix = chance(3);
        if (matrix) {
            matrix(task);
        }
        common(task, matrix);
        if (chance(2)) {
            task.put("description", text());
        }
        for (int needed = 0; needed < index; needed++) {
            if (chance(3)) {
                ObjectNode need = task.withObjectProperty("needs").putObject(name(needed));
                if (chance(2)) {
                    need.put("when", List.of("passed", "failed", "always").get(random.nextInt(3)));
                }
                if (tasks.path(name(needed)).path("results").has("jar")) {
                    need.putArray("results").add("jar");
                }
            }
        }
    }

    private static String name(int index) {
        return "t" + (9 - index) + "-" + index;
    }

    private void matrix(ObjectNode task) {
        ObjectNode axes = task.putObject("matrix").putObject("axes");
        int count = 1 + random.nextInt(3);
        // At most 29 tasks of a matrix: six of them that all need each other stay below the limit of pairs.
        int others = count < 3 ? 4 : 2;
        for (int axis = 0; axis < count; axis++) {
            ArrayNode values = axes.putArray("axis" + axis);
            TEXTS.stream()
                    .filter(text -> !text.contains("$"))
                    .filter(text -> chance(8))
                    .limit(others)
                    .forEach(values::add);
            values.add("last");
        }
        if (chance(2)) {
            ObjectNode added =
                    task.withObjectProperty("matrix").putArray("include").addObject();
            axes.fieldNames().forEachRemaining(axis -> added.put(axis, "Added"));
        }
        if (chance(2)) {
            ObjectNode added =
                    task.withObjectProperty("matrix").putArray("include").addObject();
            axes.fieldNames().forEachRemaining(axis -> added.put(axis, "added"));
            ObjectNode excluded =
                    task.withObjectProperty("matrix").putArray("exclude").addObject();
            axes.fieldNames().forEachRemaining(axis -> excluded.put(axis, "last"));
        }
    }

    private void common(ObjectNode task, boolean matrix) {
        if (chance(2)) {
            task.putArray("shell").add("bash").add("-e");
        }
        if (chance(2)) {
            task.put("directory", matrix ? "a/$(TARGET)b" : "sub");
        }
        if (chance(2)) {
            ObjectNode env = task.putObject("env");
            env.put("B", text());
            env.put("A", (matrix ? "$(axis0)" : "") + "$(git.sha)" + text());
        }
        if (chance(3)) {
            task.putObject("secrets").putObject("TOKEN").put("name", "npm").put("file", chance(2));
        }
        if (chance(3)) {
            task.put("pool", "linux");
        } else if (chance(3)) {
            task.putObject("selector").put("os", "linux").put("arch", "arm64");
        }
        if (chance(3)) {
            task.putObject("resources").put("cpu", "0.5").put("memory", random.nextInt(5000) + "Mi");
        }
        if (chance(2)) {
            ObjectNode results = task.putObject("results");
            results.putObject("jar")
                    .put("required", chance(2))
                    .putArray("paths")
                    .add("z.jar")
                    .add("a.jar");
            results.putObject("junit").putArray("paths").add("**/*.xml");
        }
        if (chance(2)) {
            task.put("timeout", (1 + random.nextInt(10_000)) + "s" + random.nextInt(5) + "h");
        }
        if (chance(3)) {
            task.putObject("checkout").put("depth", random.nextInt(10));
        }
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size())) + (chance(2) ? "" : TEXTS.get(random.nextInt(TEXTS.size())));
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }
}
