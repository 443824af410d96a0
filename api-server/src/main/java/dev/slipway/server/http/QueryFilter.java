package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.model.FieldError;
import dev.slipway.jobfile.schema.Nearest;
import dev.slipway.jobfile.schema.Words;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Finds query parameters that the operation does not know, and those that are given twice: with {@code ?dryrun=true} a client means that nothing is written. {@link ParameterValidator} refuses them
 * with whatever else is wrong.
 */
@Priority(Priorities.USER)
final class QueryFilter implements ContainerRequestFilter {
    private final Map<String, List<String>> parameters = new HashMap<>();

    /** @param spec the whole document */
    QueryFilter(JsonNode spec) {
        requireNonNull(spec, "spec is null");
        for (JsonNode path : spec.path("paths")) {
            for (JsonNode operation : path) {
                if (operation.path("security").isEmpty()) {
                    // Probes and browsers may add what they like to public pages.
                    continue;
                }
                List<String> names = new ArrayList<>();
                for (JsonNode parameter : operation.path("parameters")) {
                    JsonNode resolved = resolve(spec, parameter);
                    if (resolved.path("in").asText().equals("query")) {
                        names.add(resolved.path("name").asText());
                    }
                }
                parameters.put(operation.path("operationId").asText(), List.copyOf(names));
            }
        }
    }

    private static JsonNode resolve(JsonNode spec, JsonNode parameter) {
        String reference = parameter.path("$ref").asText();
        return reference.isEmpty() ? parameter : spec.at(reference.substring(1));
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String operation = CurrentRequest.state().operation();
        List<String> known = operation == null ? null : parameters.get(operation);
        if (known == null) {
            return;
        }
        List<FieldError> faults = CurrentRequest.state().parameterFaults();
        var given = request.getUriInfo().getQueryParameters();
        for (String name : new TreeSet<>(given.keySet())) {
            int count = given.getOrDefault(name, List.of()).size();
            if (!known.contains(name)) {
                faults.add(error(
                        name,
                        "unknown_parameter",
                        Words.quote(name) + " is not a parameter here" + Nearest.hint(name, known)));
            } else if (count > 1) {
                faults.add(error(name, "unique", Words.quote(name) + " is given " + count + " times"));
            }
        }
    }

    private static FieldError error(String name, String rule, String message) {
        return FieldError.builder()
                .pointer("/query/" + name)
                .rule(rule)
                .message(message)
                .build();
    }
}
