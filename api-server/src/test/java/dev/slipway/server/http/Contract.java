package dev.slipway.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.jobfile.schema.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Holds answers against the spec: the status is one that the operation declares, and media type and body are what it declares for that status. */
final class Contract {
    private static final JsonNode SPEC = Schemas.load().spec();
    private static final OpenApiInteractionValidator VALIDATOR =
            OpenApiInteractionValidator.createForInlineApiSpecification(SPEC.toString())
                    .build();
    static final List<Operation> OPERATIONS = operations();

    private Contract() {}

    /** One operation of the spec, and the paths that are its own. */
    record Operation(String id, String method, String path, Pattern pattern) {}

    private static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        SPEC.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> operations.add(new Operation(
                                method.getValue().path("operationId").asText(),
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                Pattern.compile(path.getKey().replaceAll("\\{[a-z_0-9]+}", "[^/]*"))))));
        return operations;
    }

    /** The operation that a request is for. HEAD is GET without its body. */
    static Optional<Operation> operation(String method, String target) {
        String path = target.replaceFirst("\\?.*", "");
        String asked = method.equals("HEAD") ? "GET" : method;
        return OPERATIONS.stream()
                .filter(each -> each.method().equals(asked)
                        && each.pattern().matcher(path).matches())
                .findFirst();
    }

    /** Fails the test when the answer is not one that the spec declares. */
    static void check(String method, String target, Http.Answer answer) {
        Optional<Operation> operation = operation(method, target);
        if (answer.header(ResponseWriter.REQUEST_ID).isEmpty() || (operation.isEmpty() && answer.status() >= 400)) {
            // Refused before it was a request of any operation: a problem all the same.
            assertThat(answer.status()).as(answer.statusLine()).isBetween(400, 499);
            check(new Operation("none", "GET", "/v1/projects", Pattern.compile("")), 400, answer);
        } else if (operation.isEmpty()) {
            assertThat(method)
                    .as("the method of a success that the spec does not know")
                    .isEqualTo("OPTIONS");
        } else if (method.equals("HEAD")) {
            Operation get = operation.get();
            assertThat(SPEC.path("paths").path(get.path()).at("/get/responses").has(Integer.toString(answer.status())))
                    .as(get.id() + " declares " + answer.statusLine())
                    .isTrue();
        } else {
            check(operation.get(), answer.status(), answer);
        }
    }

    private static void check(Operation operation, int status, Http.Answer answer) {
        SimpleResponse.Builder response = SimpleResponse.Builder.status(status).withBody(answer.body());
        answer.headers().forEach(line -> {
            String name = line.substring(0, line.indexOf(':'));
            response.withHeader(name, answer.header(name).orElseThrow());
        });
        assertThat(VALIDATOR
                        .validateResponse(
                                operation.path(), Request.Method.valueOf(operation.method()), response.build())
                        .getMessages())
                .as("%s answered %s: %s", operation.id(), answer.statusLine(), answer.text())
                .isEmpty();
    }
}
