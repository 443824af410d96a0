package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.jobfile.schema.Schemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Writes the API reference from the spec: {@code docs/api-reference.md}, with what {@link ReferencePage} shows. */
public final class ApiReference {
    private static final SchemaWords WORDS = new SchemaWords(
            name -> "[" + name + "](#" + name.toLowerCase(Locale.ROOT) + ")",
            UnaryOperator.identity(),
            value -> "`" + value + "`",
            ", ");

    private static final String HEAD = """
            # API reference

            Generated from the spec, `openapi/slipway.yaml`; a test holds it current. [API](api.md) tells how the API behaves. A running server has the same
            at `/docs`, and as a document at `/openapi.yaml`.

            """;

    private final JsonNode spec;
    private final StringBuilder text = new StringBuilder(HEAD);

    private ApiReference(JsonNode spec) {
        this.spec = requireNonNull(spec, "spec is null");
    }

    /** Writes the file that the argument names. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), markdown(Schemas.load().spec()));
    }

    static String markdown(JsonNode spec) {
        return new ApiReference(spec).write();
    }

    private String write() {
        for (JsonNode tag : spec.path("tags")) {
            String name = tag.path("name").asText();
            text.append("## ").append(name).append("\n\n");
            text.append(tag.path("description").asText()).append("\n\n");
            operations(name);
        }
        text.append("## Schemas\n\n");
        spec.at("/components/schemas").properties().forEach(entry -> schema(entry.getKey(), entry.getValue()));
        return text.toString().stripTrailing() + "\n";
    }

    private void operations(String tag) {
        for (Map.Entry<String, JsonNode> path : spec.path("paths").properties()) {
            for (String method : ReferencePage.METHODS) {
                JsonNode operation = path.getValue().path(method);
                if (operation.at("/tags/0").asText().equals(tag)) {
                    operation(method.toUpperCase(Locale.ROOT) + " " + path.getKey(), operation);
                }
            }
        }
    }

    private void operation(String call, JsonNode operation) {
        text.append("### ").append(operation.path("summary").asText()).append("\n\n`");
        text.append(call).append("`\n\n");
        text.append(operation.path("description").asText().strip()).append("\n\n");
        List<String> credentials = new ArrayList<>();
        operation.path("security").forEach(each -> each.fieldNames().forEachRemaining(credentials::add));
        text.append(
                credentials.isEmpty()
                        ? "Open to everybody.\n\n"
                        : "Credentials: " + String.join(" or ", credentials).replace('_', ' ') + ".\n\n");
        parameters(operation.path("parameters"));
        operation
                .path("requestBody")
                .path("content")
                .properties()
                .forEach(content ->
                        text.append("Body: ").append(content(content)).append(".\n\n"));
        answers(operation.path("responses"));
    }

    private void parameters(JsonNode parameters) {
        if (parameters.isEmpty()) {
            return;
        }
        text.append("| parameter | in | type | |\n|---|---|---|---|\n");
        for (JsonNode one : parameters) {
            JsonNode parameter = resolve(one);
            row(
                    "`" + parameter.path("name").asText() + "`",
                    parameter.path("in").asText(),
                    WORDS.type(parameter.path("schema")),
                    parameter.path("description").asText()
                            + (parameter.path("required").asBoolean() ? "" : " Optional."));
        }
        text.append('\n');
    }

    private void answers(JsonNode responses) {
        text.append("| answer | body | |\n|---|---|---|\n");
        responses.properties().forEach(entry -> {
            JsonNode response = resolve(entry.getValue());
            List<String> bodies = new ArrayList<>();
            response.path("content").properties().forEach(content -> bodies.add(content(content)));
            row(
                    entry.getKey(),
                    String.join(", ", bodies),
                    response.path("description").asText());
        });
        text.append('\n');
    }

    private static String content(Map.Entry<String, JsonNode> content) {
        return "`" + content.getKey() + "` " + WORDS.type(content.getValue().path("schema"));
    }

    private void schema(String name, JsonNode schema) {
        text.append("### ").append(name).append("\n\n");
        text.append(schema.path("description").asText().strip()).append("\n\n");
        if (schema.path("properties").isEmpty()) {
            return;
        }
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(field -> required.add(field.asText()));
        text.append("| field | type | |\n|---|---|---|\n");
        schema.path("properties").properties().forEach(field -> {
            JsonNode property = field.getValue();
            StringBuilder meaning =
                    new StringBuilder(property.path("description").asText());
            meaning.append(required.contains(field.getKey()) ? " Required." : "");
            code(meaning, " Default: ", property.path("default"));
            code(meaning, " Example: ", property.path("example"));
            row("`" + field.getKey() + "`", WORDS.type(property), meaning.toString());
        });
        text.append('\n');
    }

    private static void code(StringBuilder meaning, String label, JsonNode value) {
        if (!value.isMissingNode()) {
            meaning.append(label).append('`').append(value).append("`.");
        }
    }

    private void row(String... cells) {
        for (String cell : cells) {
            text.append("| ")
                    .append(cell.replace("|", "\\|").replace("\n", " ").strip())
                    .append(' ');
        }
        text.append("|\n");
    }

    private JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : spec.at(reference.substring(1));
    }
}
