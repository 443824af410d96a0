package dev.slipway.jobfile.expand;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.model.Checkout;
import dev.slipway.api.model.Need;
import dev.slipway.api.model.ResultDeclaration;
import dev.slipway.api.model.Task;
import dev.slipway.jobfile.schema.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a task of its checked document, with what holds where neither task nor defaults say anything. */
final class TaskBinder {
    private static final List<String> SHELL = List.of("sh", "-e");
    private static final Duration TIMEOUT = Duration.ofHours(1);

    private final ObjectMapper mapper;
    private final SortedMap<String, String> parameters;

    TaskBinder(ObjectMapper mapper, SortedMap<String, String> parameters) {
        this.mapper = mapper;
        this.parameters = parameters;
    }

    ExpandedTask bind(
            String key,
            String name,
            SortedMap<String, String> matrix,
            ObjectNode document,
            Function<String, Collection<String>> keys) {
        Task task = read(document);
        Map<String, Need.WhenEnum> needs = new LinkedHashMap<>();
        List<ExpandedTask.ResultOfTask> neededResults = new ArrayList<>();
        orEmpty(task.needs()).forEach((needed, need) -> {
            Need.WhenEnum when = Optional.ofNullable(need.when()).orElse(Need.WhenEnum.PASSED);
            for (String neededKey : keys.apply(needed)) {
                needs.put(neededKey, when);
                for (JsonNode result : document.path("needs").path(needed).path("results")) {
                    neededResults.add(new ExpandedTask.ResultOfTask(neededKey, result.asText()));
                }
            }
        });
        String directory = Optional.ofNullable(task.directory()).orElse("");
        return new ExpandedTask(
                key,
                name,
                Collections.unmodifiableSortedMap(matrix),
                orEmpty(task.description()),
                Collections.unmodifiableMap(needs),
                List.copyOf(neededResults),
                Optional.ofNullable(task.script()).orElse(List.of()),
                Optional.ofNullable(task.shell()).orElse(SHELL),
                directory.isEmpty() ? "." : directory,
                env(matrix, orEmpty(task.env())),
                orEmpty(task.secrets()),
                orEmpty(task.pool()),
                orEmpty(task.selector()),
                orEmpty(task.image()),
                task.resources(),
                results(orEmpty(task.results())),
                Optional.ofNullable(task.timeout()).flatMap(Durations::parse).orElse(TIMEOUT),
                Optional.ofNullable(task.checkout())
                        .orElse(Checkout.builder().skip(false).depth(1).build()));
    }

    private Task read(ObjectNode document) {
        try {
            return mapper.treeToValue(document, Task.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a checked document does not fit its record", e);
        }
    }

    private Map<String, String> env(SortedMap<String, String> matrix, Map<String, String> own) {
        Map<String, String> env = new TreeMap<>(parameters);
        matrix.forEach((axis, value) -> env.put("MATRIX_" + axis.toUpperCase(Locale.ROOT), value));
        env.putAll(own);
        return Collections.unmodifiableMap(env);
    }

    private static Map<String, ResultDeclaration> results(Map<String, ResultDeclaration> declared) {
        Map<String, ResultDeclaration> results = new LinkedHashMap<>();
        declared.forEach((name, result) -> results.put(
                name,
                result.toBuilder()
                        .type(Optional.ofNullable(result.type())
                                .orElse(
                                        name.equals("junit")
                                                ? ResultDeclaration.TypeEnum.JUNIT
                                                : ResultDeclaration.TypeEnum.FILES))
                        .when(Optional.ofNullable(result.when()).orElse(ResultDeclaration.WhenEnum.ALWAYS))
                        .build()));
        return Collections.unmodifiableMap(results);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
        return map == null ? Map.of() : map;
    }
}
