package dev.slipway.api.lint;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The strict profile of the spec: what every client generator, editor and reader of the reference relies on. */
final class SpecLint {
    private static final String SNAKE_CASE = "[a-z][a-z0-9]*(_[a-z0-9]+)*";
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "patch", "delete", "head", "options", "trace");
    private static final Set<String> SCALARS = Set.of("string", "integer", "number", "boolean");

    /** A body is limited by the server as a whole, a time by its grammar. */
    private static final Set<String> FORMATS_WITH_LIMITS = Set.of("binary", "date-time");

    /** The server refuses a request that it cannot read, and one whose Accept it cannot serve, whatever the operation. */
    private static final Set<String> ERRORS_OF_ALL = Set.of("400", "406", "500", "503");

    /** It also knows who may call what is not public, and refuses query parameters that it does not know. */
    private static final Set<String> ERRORS_OF_SECURED = Set.of("401", "403", "422");

    private final Node root;
    private final List<Node> all;
    private final List<String> violations = new ArrayList<>();

    private SpecLint(Map<?, ?> spec) {
        this.root = Node.of(spec);
        this.all = root.all().toList();
    }

    /** All violations, each with the JSON pointer of its place, in the order of the document. */
    static List<String> check(Map<?, ?> spec) {
        SpecLint lint = new SpecLint(spec);
        lint.checkDocument();
        lint.operations().forEach(lint::checkOperation);
        lint.checkOperationIds();
        lint.components("schemas").forEach(schema -> lint.need(schema, "description"));
        lint.schemas().forEach(lint::checkSchema);
        lint.requestSchemas().forEach(lint::checkLimits);
        lint.all.stream().forEach(lint::checkExamples);
        lint.checkUnused();
        return List.copyOf(lint.violations);
    }

    private void checkDocument() {
        require(root.is("openapi", "3.0.3"), root.get("openapi"), "must be 3.0.3");
        Stream.of("title", "version", "description").forEach(key -> need(root.get("info"), key));
        root.get("tags").children().forEach(tag -> need(tag, "description"));
        all.stream().filter(node -> node.has("$ref")).forEach(reference -> {
            require(reference.keys().size() == 1, reference, "a $ref stands alone; use a one-element allOf");
            require(reference.resolved().exists(), reference, "leads nowhere: " + reference.text("$ref"));
        });
        components("parameters").forEach(this::checkParameter);
        components("headers")
                .forEach(header -> Stream.of("description", "example").forEach(key -> need(header, key)));
        components("responses").forEach(this::checkErrorBody);
    }

    private void checkOperation(Node operation) {
        Stream.of("operationId", "summary", "description", "tags", "security").forEach(key -> need(operation, key));
        require(
                operation.text("operationId").matches("[a-z][A-Za-z0-9]*"),
                operation.get("operationId"),
                "must be camelCase");
        Set<String> tags =
                root.get("tags").children().map(tag -> tag.text("name")).collect(Collectors.toSet());
        List<Node> own = operation.get("tags").children().toList();
        require(own.size() == 1, operation.get("tags"), "must be exactly one");
        own.forEach(tag -> require(tags.contains(String.valueOf(tag.value())), tag, "is not declared in /tags"));
        operation
                .get("security")
                .children()
                .flatMap(each -> each.keys().stream().map(each::get))
                .forEach(scheme -> require(
                        components("securitySchemes")
                                .anyMatch(known -> scheme.pointer().endsWith(lastKey(known))),
                        scheme,
                        "is no declared scheme"));

        List<Node> parameters =
                operation.get("parameters").children().map(Node::resolved).toList();
        parameters.forEach(this::checkParameter);
        Set<String> inPath = parameters.stream()
                .filter(p -> p.is("in", "path"))
                .map(p -> "{" + p.text("name") + "}")
                .collect(Collectors.toSet());
        String path = operation.pointer().split("/")[2].replace("~1", "/");
        require(
                inPath.equals(placeholders(path)),
                operation,
                "its path parameters are not those of its path: " + inPath);

        operation.get("requestBody").get("content").children().forEach(media -> {
            boolean binary = media.get("schema").is("format", "binary");
            require(binary || media.has("example") || media.has("examples"), media, "has no example");
        });
        boolean secured = operation.get("security").children().findAny().isPresent();
        checkResponses(operation.get("responses"), secured);
    }

    private void checkResponses(Node responses, boolean secured) {
        Stream.concat(ERRORS_OF_ALL.stream(), secured ? ERRORS_OF_SECURED.stream() : Stream.of())
                .sorted()
                .forEach(status -> need(responses, status));
        require(
                responses.keys().stream().anyMatch(status -> status.startsWith("2") || status.startsWith("3")),
                responses,
                "tell of no success");
        responses.children().forEach(response -> {
            String status = lastKey(response);
            require(status.matches("/[1-5]\\d\\d"), response, "must be one status: others widen @Produces");
            need(response.resolved(), "description");
            if (status.startsWith("/4") || status.startsWith("/5")) {
                checkErrorBody(response.resolved());
            }
            if (status.equals("/206")) {
                need(response.get("headers"), "Content-Range");
            }
            if (status.equals("/503")) {
                need(response.resolved().get("headers"), "Retry-After");
            }
        });
    }

    private void checkErrorBody(Node response) {
        Node content = response.get("content");
        require(
                content.keys().equals(Set.of("application/problem+json")),
                content,
                "an error is application/problem+json only");
        Node schema = content.get("application/problem+json").get("schema");
        require(schema.is("$ref", "#/components/schemas/Problem"), schema, "an error is the shared Problem");
    }

    private void checkParameter(Node parameter) {
        Stream.of("description", "example", "schema").forEach(key -> need(parameter, key));
        require(
                parameter.is("in", "header") || parameter.text("name").matches(SNAKE_CASE),
                parameter.get("name"),
                "must be snake_case");
        checkLimits(parameter.get("schema"));
    }

    private void checkSchema(Node schema) {
        for (String keyword : List.of("oneOf", "anyOf", "not", "discriminator", "nullable")) {
            require(
                    !schema.has(keyword),
                    schema,
                    "has " + keyword + ": a choice is one optional property per variant, absent is absent");
        }
        if (schema.has("allOf")) {
            List<Node> parts = schema.get("allOf").children().toList();
            require(parts.size() == 1 && parts.getFirst().has("$ref"), schema.get("allOf"), "must be one $ref");
        }
        schema.get("properties").children().forEach(property -> {
            require(lastKey(property).substring(1).matches(SNAKE_CASE), property, "must be snake_case");
            Stream.of("description", "example").forEach(key -> need(property, key));
        });
        if (schema.is("type", "array")) {
            boolean set = schema.isTrue("uniqueItems");
            require(
                    set ^ schema.isTrue("x-slipway-ordered"),
                    schema,
                    "must be either a set (uniqueItems) or ordered (x-slipway-ordered)");
            require(
                    !set || SCALARS.contains(schema.get("items").schema().text("type")),
                    schema,
                    "a set has scalars only");
        }
        schema.get("required")
                .children()
                .forEach(name ->
                        require(schema.get("properties").has(String.valueOf(name.value())), name, "is no property"));
    }

    /** What a client may send is limited in every direction. */
    private void checkLimits(Node schema) {
        if (schema.isTrue("readOnly")) {
            return; // accepted and ignored
        }
        switch (schema.text("type")) {
            case "string" ->
                require(
                        schema.has("maxLength")
                                || schema.has("enum")
                                || FORMATS_WITH_LIMITS.contains(schema.text("format")),
                        schema,
                        "has no maxLength");
            case "array" -> require(schema.has("maxItems"), schema, "has no maxItems");
            case "object" -> {
                if (schema.get("additionalProperties").value() instanceof Map) {
                    require(schema.has("maxProperties"), schema, "has no maxProperties");
                    require(
                            schema.get("x-slipway-keys").has("pattern"),
                            schema,
                            "has no pattern for its keys (x-slipway-keys)");
                } else {
                    require(
                            schema.is("additionalProperties", false),
                            schema,
                            "must refuse unknown fields (additionalProperties: false)");
                }
            }
            default -> {}
        }
    }

    /** An example or a default that its own schema refuses would mislead every reader. */
    private void checkExamples(Node node) {
        Node schema = node.has("schema") ? node.get("schema").schema() : node.schema();
        Stream.of("example", "default")
                .filter(node::has)
                .map(node::get)
                .forEach(example -> violations.addAll(Examples.check(schema, example)));
    }

    private void checkOperationIds() {
        Set<String> seen = new HashSet<>();
        operations()
                .forEach(operation -> require(
                        seen.add(operation.text("operationId")), operation.get("operationId"), "is used twice"));
    }

    private void checkUnused() {
        Set<String> used = all.stream()
                .filter(node -> node.has("$ref"))
                .map(node -> node.text("$ref"))
                .collect(Collectors.toSet());
        Stream.of("schemas", "parameters", "responses", "headers")
                .flatMap(this::components)
                .forEach(component -> require(used.contains("#" + component.pointer()), component, "is used nowhere"));
    }

    private Stream<Node> operations() {
        return root.get("paths")
                .children()
                .flatMap(Node::children)
                .filter(node -> METHODS.contains(lastKey(node).substring(1)));
    }

    private Stream<Node> components(String kind) {
        return root.get("components").get(kind).children();
    }

    /** Every schema that is written out somewhere, however deep. */
    private Stream<Node> schemas() {
        return all.stream()
                .filter(node -> (node.get("type").value() instanceof String && !node.has("in") && !node.has("scheme"))
                        || node.has("allOf"));
    }

    /** Every schema that a request body can reach. */
    private Stream<Node> requestSchemas() {
        Map<String, Node> reached = new LinkedHashMap<>();
        operations()
                .flatMap(
                        operation -> operation.get("requestBody").get("content").children())
                .forEach(media -> reach(media.get("schema").schema(), reached));
        return reached.values().stream();
    }

    private static void reach(Node schema, Map<String, Node> reached) {
        if (schema.isTrue("readOnly") || reached.putIfAbsent(schema.pointer(), schema) != null) {
            return;
        }
        Stream.of(
                        schema.get("properties").children(),
                        Stream.of(schema.get("items"), schema.get("additionalProperties")))
                .flatMap(each -> each)
                .filter(node -> node.value() instanceof Map)
                .forEach(node -> reach(node.schema(), reached));
    }

    private static Set<String> placeholders(String path) {
        return Stream.of(path.split("/")).filter(part -> part.startsWith("{")).collect(Collectors.toSet());
    }

    private static String lastKey(Node node) {
        return node.pointer().substring(node.pointer().lastIndexOf('/'));
    }

    private void need(Node node, String key) {
        Object found = node.get(key).value();
        require(found != null && !found.equals(""), node, "has no " + key);
    }

    private void require(boolean holds, Node place, String violation) {
        if (!holds) {
            violations.add(place.pointer() + " " + violation);
        }
    }
}
