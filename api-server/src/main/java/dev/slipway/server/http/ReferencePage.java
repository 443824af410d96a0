package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The API reference as one page of HTML, written from the spec: nothing is loaded from elsewhere, and no script runs. */
final class ReferencePage {
    private static final SchemaWords WORDS = new SchemaWords(
            name -> "<a href=\"#schema-" + escape(name) + "\">" + escape(name) + "</a>",
            ReferencePage::escape,
            value -> "<code>" + escape(value) + "</code>",
            " | ");

    static final List<String> METHODS = List.of("get", "put", "post", "patch", "delete");

    private final JsonNode spec;
    private final StringBuilder html = new StringBuilder(200_000);

    ReferencePage(JsonNode spec) {
        this.spec = requireNonNull(spec, "spec is null");
    }

    byte[] html() {
        html.setLength(0);
        String title = text(spec.at("/info/title")) + " API";
        html.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(title)
                .append("</title>\n<style>")
                .append(ReferenceStyle.CSS)
                .append("</style>\n</head>\n<body>\n");
        navigation();
        html.append("<main>\n<h1>").append(title).append(" <small>").append(text(spec.at("/info/version")));
        html.append("</small></h1>\n<p>")
                .append(prose(spec.at("/info/description")))
                .append("</p>\n");
        html.append("<p>The same as a document: <a href=\"/openapi.yaml\">openapi.yaml</a>, ")
                .append("<a href=\"/openapi.json\">openapi.json</a>; ")
                .append("for editors of job files: <a href=\"/schemas/job-file.json\">job-file.json</a>.</p>\n");
        for (JsonNode tag : spec.path("tags")) {
            String name = tag.path("name").asText();
            html.append("<h2 id=\"")
                    .append(escape(name))
                    .append("\">")
                    .append(escape(name))
                    .append("</h2>\n<p>");
            html.append(prose(tag.path("description"))).append("</p>\n");
            operations(name);
        }
        html.append("<h2 id=\"schemas\">schemas</h2>\n");
        spec.at("/components/schemas").properties().forEach(entry -> schema(entry.getKey(), entry.getValue()));
        html.append("</main>\n</body>\n</html>\n");
        return html.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void navigation() {
        html.append("<nav>\n<ul>\n");
        for (JsonNode tag : spec.path("tags")) {
            String name = escape(tag.path("name").asText());
            html.append("<li><a href=\"#")
                    .append(name)
                    .append("\">")
                    .append(name)
                    .append("</a></li>\n");
        }
        html.append("<li><a href=\"#schemas\">schemas</a></li>\n</ul>\n</nav>\n");
    }

    private void operations(String tag) {
        for (Map.Entry<String, JsonNode> path : spec.path("paths").properties()) {
            for (String method : METHODS) {
                JsonNode operation = path.getValue().path(method);
                if (operation.at("/tags/0").asText().equals(tag)) {
                    operation(path.getKey(), method, operation);
                }
            }
        }
    }

    private void operation(String path, String method, JsonNode operation) {
        String id = escape(operation.path("operationId").asText());
        html.append("<section id=\"")
                .append(id)
                .append("\">\n<h3><code class=\"")
                .append(method)
                .append("\">");
        html.append(method.toUpperCase(Locale.ROOT))
                .append("</code> <code>")
                .append(escape(path))
                .append("</code> ");
        html.append("<a href=\"#")
                .append(id)
                .append("\">")
                .append(text(operation.path("summary")))
                .append("</a></h3>\n");
        html.append("<p>").append(prose(operation.path("description"))).append("</p>\n<p class=\"who\">");
        html.append(credentials(operation.path("security"))).append("</p>\n");
        parameters(operation.path("parameters"));
        body(operation.path("requestBody"));
        responses(operation.path("responses"));
        html.append("</section>\n");
    }

    private static String credentials(JsonNode security) {
        List<String> names = new ArrayList<>();
        security.forEach(alternative -> alternative.fieldNames().forEachRemaining(names::add));
        return names.isEmpty()
                ? "Open to everybody."
                : "Credentials: " + escape(String.join(" or ", names).replace('_', ' ')) + ".";
    }

    private void parameters(JsonNode parameters) {
        if (parameters.isEmpty()) {
            return;
        }
        html.append("<table>\n<tr><th>parameter</th><th>in</th><th>type</th><th></th></tr>\n");
        for (JsonNode one : parameters) {
            JsonNode parameter = resolve(one);
            html.append("<tr><td><code>").append(text(parameter.path("name"))).append("</code></td><td>");
            html.append(text(parameter.path("in"))).append("</td><td>").append(WORDS.type(parameter.path("schema")));
            html.append("</td><td>").append(prose(parameter.path("description")));
            html.append(parameter.path("required").asBoolean() ? "" : " <em>Optional.</em>")
                    .append("</td></tr>\n");
        }
        html.append("</table>\n");
    }

    private void body(JsonNode body) {
        for (Map.Entry<String, JsonNode> content : body.path("content").properties()) {
            html.append("<p>Body: <code>").append(escape(content.getKey())).append("</code>, ");
            html.append(WORDS.type(content.getValue().path("schema"))).append("</p>\n");
            JsonNode example = content.getValue().path("example");
            if (!example.isMissingNode()) {
                html.append("<pre>").append(escape(pretty(example))).append("</pre>\n");
            }
        }
    }

    private void responses(JsonNode responses) {
        html.append("<table>\n<tr><th>answer</th><th>body</th><th></th></tr>\n");
        responses.properties().forEach(entry -> {
            JsonNode response = resolve(entry.getValue());
            html.append("<tr><td>").append(escape(entry.getKey())).append("</td><td>");
            response.path("content").properties().forEach(content -> {
                String schema = WORDS.type(content.getValue().path("schema"));
                html.append("<code>")
                        .append(escape(content.getKey()))
                        .append("</code> ")
                        .append(schema);
            });
            html.append("</td><td>").append(prose(response.path("description"))).append("</td></tr>\n");
        });
        html.append("</table>\n");
    }

    private void schema(String name, JsonNode schema) {
        html.append("<section id=\"schema-")
                .append(escape(name))
                .append("\">\n<h3>")
                .append(escape(name));
        html.append("</h3>\n<p>").append(prose(schema.path("description"))).append("</p>\n");
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(field -> required.add(field.asText()));
        if (!schema.path("properties").isEmpty()) {
            html.append("<table>\n<tr><th>field</th><th>type</th><th>example</th><th></th></tr>\n");
            schema.path("properties").properties().forEach(field -> {
                JsonNode property = field.getValue();
                html.append("<tr><td><code>").append(escape(field.getKey())).append("</code></td><td>");
                html.append(WORDS.type(property)).append("</td><td>");
                JsonNode example = property.path("example");
                html.append(example.isMissingNode() ? "" : "<code>" + escape(example.toString()) + "</code>");
                html.append("</td><td>").append(prose(property.path("description")));
                html.append(required.contains(field.getKey()) ? " <em>Required.</em>" : "");
                JsonNode constant = property.path("default");
                html.append(
                        constant.isMissingNode() ? "" : " Default: <code>" + escape(constant.toString()) + "</code>.");
                html.append("</td></tr>\n");
            });
            html.append("</table>\n");
        }
        html.append("</section>\n");
    }

    private JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : spec.at(reference.substring(1));
    }

    private static String pretty(JsonNode example) {
        try {
            return example.isTextual()
                    ? example.asText()
                    : Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(example);
        } catch (JsonProcessingException exception) {
            throw new IllegalStateException("a tree is always JSON", exception);
        }
    }

    private static String text(JsonNode node) {
        return escape(node.asText());
    }

    /** Escaped, with what stands between backticks as code. */
    private static String prose(JsonNode node) {
        return escape(node.asText()).replaceAll("`([^`]*)`", "<code>$1</code>");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
