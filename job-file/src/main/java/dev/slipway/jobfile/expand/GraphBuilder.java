package dev.slipway.jobfile.expand;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobfile.schema.Fault;
import dev.slipway.jobfile.schema.Faults;
import dev.slipway.jobfile.schema.Pointers;
import dev.slipway.jobfile.schema.Schema;
import dev.slipway.jobfile.schema.SchemaWalk;
import dev.slipway.jobfile.schema.Words;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Builds the graph of one checked job file with given values. */
final class GraphBuilder {
    private final Faults.Collector faults = new Faults.Collector();
    private final Schema.ObjectSchema taskSchema;
    private final Schema matrixSchema;
    private final ObjectMapper mapper;
    private final SortedMap<String, String> parameters;
    private final Map<String, String> facts;
    private final Map<String, List<Instance>> instances = new LinkedHashMap<>();
    private int count;
    private long characters;

    GraphBuilder(
            Schema.ObjectSchema taskSchema,
            Schema matrixSchema,
            ObjectMapper mapper,
            SortedMap<String, String> parameters,
            Map<String, String> facts) {
        this.taskSchema = taskSchema;
        this.matrixSchema = matrixSchema;
        this.mapper = mapper;
        this.parameters = Collections.unmodifiableSortedMap(parameters);
        this.facts = facts;
    }

    /** One combination of a task, its values in place. */
    private record Instance(String key, SortedMap<String, String> matrix, ObjectNode task) {}

    Expansion build(ObjectNode file) {
        TaskMerge merge = new TaskMerge(taskSchema, file.path("defaults"));
        for (String name : inOrder(file.path("tasks"))) {
            ObjectNode task = (ObjectNode) file.path("tasks").path(name);
            if (!expand(name, task, merge)) {
                return new Expansion.WrongFile(faults.faults());
            }
        }
        checkEdges();
        if (!faults.isEmpty()) {
            return new Expansion.WrongFile(faults.faults());
        }
        TaskBinder binder = new TaskBinder(mapper, parameters);
        List<ExpandedTask> tasks = new ArrayList<>();
        instances.forEach((name, all) -> all.forEach(
                instance -> tasks.add(binder.bind(instance.key, name, instance.matrix, instance.task, this::keys))));
        return new Expansion.Done(new JobGraph(tasks, parameters));
    }

    private Collection<String> keys(String name) {
        return instances.getOrDefault(name, List.of()).stream()
                .map(Instance::key)
                .toList();
    }

    /** The names so that each stands after those it needs, by name where that leaves a choice. The file has no cycle. */
    private static List<String> inOrder(JsonNode tasks) {
        Map<String, Integer> open = new HashMap<>();
        Map<String, List<String>> dependents = new HashMap<>();
        PriorityQueue<String> ready = new PriorityQueue<>();
        for (Map.Entry<String, JsonNode> entry : tasks.properties()) {
            JsonNode needs = entry.getValue().path("needs");
            open.put(entry.getKey(), needs.size());
            needs.fieldNames()
                    .forEachRemaining(needed -> dependents
                            .computeIfAbsent(needed, key -> new ArrayList<>())
                            .add(entry.getKey()));
            if (needs.isEmpty()) {
                ready.add(entry.getKey());
            }
        }
        List<String> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            String next = ready.remove();
            order.add(next);
            for (String dependent : dependents.getOrDefault(next, List.of())) {
                if (open.merge(dependent, -1, Integer::sum) == 0) {
                    ready.add(dependent);
                }
            }
        }
        return order;
    }

    /** Adds the combinations of a task; false when a limit of the whole graph is reached. */
    private boolean expand(String name, ObjectNode task, TaskMerge merge) {
        ObjectNode merged = merge.merge(task);
        List<Instance> all = new ArrayList<>();
        instances.put(name, all);
        List<SortedMap<String, String>> combinations = combinations(name, merged);
        count += combinations.size();
        if (count > Limits.TASKS) {
            faults.add("/tasks", "too_many_tasks", Limits.tooManyTasks(count));
            return false;
        }
        for (SortedMap<String, String> combination : combinations) {
            ObjectNode filled = fill(name, task, merged, combination, merge);
            characters += Texts.characters(filled) + characters(parameters) + characters(combination);
            if (characters > Limits.CHARACTERS) {
                faults.add(
                        Pointers.child("/tasks", name),
                        "expansion_too_large",
                        "the texts of all tasks together have more than " + Limits.CHARACTERS + " characters");
                return false;
            }
            all.add(new Instance(TaskKeys.of(name, combination), combination, filled));
        }
        if (new TreeSet<>(keys(name)).size() < all.size()) {
            faults.add(
                    Pointers.child("/tasks", name) + "/matrix",
                    "matrix",
                    "two combinations of this matrix get the same key; change one of their values");
        }
        return true;
    }

    private static long characters(Map<String, String> values) {
        return values.entrySet().stream()
                .mapToLong(entry -> entry.getKey().length() + entry.getValue().length())
                .sum();
    }

    private List<SortedMap<String, String>> combinations(String name, ObjectNode merged) {
        if (!merged.has("matrix")) {
            return Combinations.none();
        }
        String pointer = Pointers.child("/tasks", name) + "/matrix";
        SchemaWalk.Walked walked = SchemaWalk.walk(
                matrixSchema,
                Texts.map(
                        matrixSchema,
                        merged.path("matrix"),
                        true,
                        pointer,
                        (text, substituted, at) -> filled(text, substituted, Map.of(), at)));
        walked.faults().list().forEach(fault -> faults.add(fault.below(pointer)));
        if (!walked.faults().isEmpty()) {
            return List.of();
        }
        return new Combinations(walked.canonical(), pointer, faults, true).build();
    }

    /** The task with its values in place and without its matrix, checked once more: values can break a limit. */
    private ObjectNode fill(
            String name, ObjectNode task, ObjectNode merged, Map<String, String> combination, TaskMerge merge) {
        ObjectNode plain = merged.deepCopy();
        plain.remove("matrix");
        JsonNode filled = Texts.map(
                taskSchema,
                plain,
                false,
                "",
                (text, substituted, pointer) ->
                        filled(text, substituted, combination, merge.origin(name, task, pointer)));
        SchemaWalk.Walked walked = SchemaWalk.walk(taskSchema, filled);
        for (Fault fault : walked.faults().list()) {
            faults.add(merge.origin(name, task, fault.pointer()), fault.rule(), fault.message() + in(combination));
        }
        ObjectNode canonical = (ObjectNode) walked.canonical();
        TaskValues.check(
                canonical,
                true,
                (pointer, rule, message) ->
                        faults.add(merge.origin(name, task, pointer), rule, message + in(combination)));
        return canonical;
    }

    private static String in(Map<String, String> combination) {
        return combination.isEmpty() ? "" : " (with the matrix values " + Words.list(combination.values()) + ")";
    }

    private String filled(String text, boolean substituted, Map<String, String> combination, String origin) {
        if (!substituted || !text.contains("$(")) {
            return text;
        }
        @Nullable String filled = Template.of(text).fill(name -> value(name, combination), Limits.TEXT);
        if (filled == null) {
            faults.add(
                    origin,
                    "max_length",
                    Words.subject(origin) + " has more than " + Limits.TEXT
                            + " characters once its values are in place");
            return "";
        }
        return filled;
    }

    private String value(String name, Map<String, String> combination) {
        String value = combination.get(name);
        if (value == null) {
            value = parameters.get(name);
        }
        return value == null ? facts.getOrDefault(name, "") : value;
    }

    /** Counts the edges before any is made. */
    private void checkEdges() {
        long edges = 0;
        for (Map.Entry<String, List<Instance>> entry : instances.entrySet()) {
            for (Instance instance :
                    entry.getValue().subList(0, Math.min(1, entry.getValue().size()))) {
                for (Map.Entry<String, JsonNode> need :
                        instance.task.path("needs").properties()) {
                    edges +=
                            (long) entry.getValue().size() * keys(need.getKey()).size();
                }
            }
            if (edges > Limits.EDGES) {
                faults.add(
                        Pointers.child("/tasks", entry.getKey()) + "/needs",
                        "too_many_needs",
                        "the tasks need each other in more than " + Limits.EDGES
                                + " pairs; let a task without a matrix stand between two large ones");
                return;
            }
        }
    }
}
