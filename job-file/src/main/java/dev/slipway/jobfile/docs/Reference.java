package dev.slipway.jobfile.docs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.jobfile.expand.Facts;
import dev.slipway.jobfile.schema.Schema;
import dev.slipway.jobfile.schema.Schemas;
import dev.slipway.jobfile.yaml.Shorthands;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables of the job file reference in Markdown. */
public final class Reference {
    /** What each object is called in the reference, in the order of its chapters. */
    private static final Map<String, String> CHAPTERS = chapters();

    private final StringBuilder text = new StringBuilder();

    private Reference() {}

    private static Map<String, String> chapters() {
        Map<String, String> chapters = new LinkedHashMap<>();
        chapters.put("JobFile", "The file");
        chapters.put("Parameter", "A parameter");
        chapters.put("Task", "A task");
        chapters.put("Matrix", "`matrix`");
        chapters.put("Need", "An entry of `needs`");
        chapters.put("SecretUse", "An entry of `secrets`");
        chapters.put("Resources", "`resources`");
        chapters.put("ResultDeclaration", "An entry of `results`");
        chapters.put("Checkout", "`checkout`");
        return chapters;
    }

    /** A pure function of the spec. */
    public static String of(Schemas schemas) {
        Reference reference = new Reference();
        CHAPTERS.forEach((name, title) -> reference.chapter((Schema.ObjectSchema) schemas.get(name), title));
        reference.defaults((Schema.ObjectSchema) schemas.get("TaskDefaults"));
        reference.facts();
        return reference.text.toString().stripTrailing() + "\n";
    }

    private void chapter(Schema.ObjectSchema schema, String title) {
        text.append("### ").append(title).append("\n\n");
        text.append(schema.about().description()).append("\n\n");
        String shorthand = Shorthands.SCALAR_FIELDS.get(schema.about().name());
        if (shorthand != null) {
            text.append("One scalar in place of the map stands for `")
                    .append(shorthand)
                    .append("`.\n\n");
        }
        text.append("| key | type | default | meaning |\n|---|---|---|---|\n");
        schema.properties().forEach((name, property) -> {
            boolean required = schema.required().contains(name);
            text.append("| `").append(name).append('`');
            text.append(property.about().substituted() ? " $" : "");
            text.append(" | ").append(type(property));
            text.append(" | ").append(required ? "required" : constant(property));
            text.append(" | ").append(cell(meaning(property))).append(" |\n");
        });
        text.append('\n');
        reserved(schema);
    }

    private void reserved(Schema.ObjectSchema schema) {
        if (!schema.reserved().isEmpty()) {
            text.append("Not supported yet: `")
                    .append(String.join("`, `", schema.reserved()))
                    .append("`.\n\n");
        }
    }

    private void defaults(Schema.ObjectSchema schema) {
        text.append("### `defaults`\n\n").append(schema.about().description());
        text.append(" It takes `")
                .append(String.join("`, `", schema.properties().keySet()))
                .append("`.\n\n");
        reserved(schema);
    }

    private void facts() {
        text.append("### Facts\n\n| name | value |\n|---|---|\n");
        Facts.ALL.forEach((name, meaning) -> text.append("| `$(")
                .append(name)
                .append(")` | ")
                .append(cell(meaning))
                .append(" |\n"));
    }

    private static String meaning(Schema schema) {
        StringBuilder meaning = new StringBuilder(schema.about().description());
        if (schema instanceof Schema.MapSchema map && map.keys() != null) {
            meaning.append(" Each key is ").append(map.keys().inWords()).append('.');
        }
        List<String> bounds = new ArrayList<>();
        switch (schema) {
            case Schema.MapSchema map -> bounds(bounds, map.minimum(), map.maximum(), "entries");
            case Schema.ListSchema list -> bounds(bounds, list.minimum(), list.maximum(), "items");
            case Schema.TextSchema text -> bounds(bounds, text.minimum(), text.maximum(), "characters");
            case Schema.IntegerSchema integer ->
                bounds.add("From " + integer.minimum() + " to " + integer.maximum() + ".");
            case Schema.ObjectSchema ignored -> {}
            case Schema.NumberSchema ignored -> {}
            case Schema.BooleanSchema ignored -> {}
            case Schema.AnySchema ignored -> {}
        }
        if (schema instanceof Schema.TextSchema text && !text.reserved().isEmpty()) {
            meaning.append(" Not supported yet: `")
                    .append(String.join("`, `", text.reserved()))
                    .append("`.");
        }
        bounds.forEach(bound -> meaning.append(' ').append(bound));
        JsonNode example = schema.about().example();
        if (example != null) {
            meaning.append(" Example: `")
                    .append(example.isTextual() ? example.asText() : example.toString())
                    .append("`.");
        }
        return meaning.toString();
    }

    private static void bounds(List<String> bounds, int minimum, int maximum, String noun) {
        if (maximum < Integer.MAX_VALUE) {
            bounds.add((minimum > 0 ? minimum + " to " : "At most ") + maximum + " " + noun + ".");
        }
    }

    private static String type(Schema schema) {
        return switch (schema) {
            case Schema.ObjectSchema object ->
                "map (" + CHAPTERS.getOrDefault(object.about().name(), "`defaults`") + ")";
            case Schema.MapSchema map -> "map of " + plural(map.values());
            case Schema.ListSchema list -> (list.unique() ? "set of " : "list of ") + plural(list.items());
            case Schema.TextSchema text
            when !text.choices().isEmpty() -> "`" + String.join("`, `", text.choices()) + "`";
            case Schema.TextSchema text
            when text.pattern() != null -> cell(text.pattern().inWords());
            case Schema.TextSchema ignored -> "text";
            case Schema.IntegerSchema ignored -> "integer";
            case Schema.NumberSchema ignored -> "number";
            case Schema.BooleanSchema ignored -> "`true`, `false`";
            case Schema.AnySchema ignored -> "anything";
        };
    }

    private static String plural(Schema schema) {
        return switch (schema) {
            case Schema.ObjectSchema object ->
                switch (object.about().name()) {
                    case "Task" -> "tasks";
                    case "Parameter" -> "parameters";
                    default -> "maps (" + CHAPTERS.getOrDefault(object.about().name(), "") + ")";
                };
            case Schema.MapSchema map -> "maps of " + plural(map.values());
            case Schema.ListSchema list -> "lists of " + plural(list.items());
            case Schema.TextSchema ignored -> "texts";
            case Schema.IntegerSchema ignored -> "integers";
            case Schema.NumberSchema ignored -> "numbers";
            case Schema.BooleanSchema ignored -> "truth values";
            case Schema.AnySchema ignored -> "anything";
        };
    }

    private static String constant(Schema schema) {
        JsonNode constant = schema.about().defaultValue();
        if (constant == null) {
            return "–";
        }
        return constant.isTextual() && constant.textValue().isEmpty()
                ? "empty"
                : "`" + (constant.isTextual() ? constant.textValue() : constant.toString()) + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ").strip();
    }
}
