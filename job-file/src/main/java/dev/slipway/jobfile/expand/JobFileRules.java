package dev.slipway.jobfile.expand;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobfile.schema.Faults;
import dev.slipway.jobfile.schema.Pointers;
import dev.slipway.jobfile.schema.Schema;
import dev.slipway.jobfile.schema.Schemas;
import dev.slipway.jobfile.schema.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a job file has to keep besides its schema. */
public final class JobFileRules {
    private final Schema.ObjectSchema taskSchema;
    private final Schema defaultsSchema;

    public JobFileRules(Schemas schemas) {
        this.taskSchema = (Schema.ObjectSchema) schemas.get("Task");
        this.defaultsSchema = schemas.get("TaskDefaults");
    }

    /**
     * All faults of the canonical form of a job file, with pointers into it. What has the wrong shape is passed over: the walk
     * of the schema has reported it.
     *
     * @param jobParameters the canonical parameters that the job resource declares
     */
    public Faults check(JsonNode jobFile, JsonNode jobParameters) {
        return new Check(jobFile, jobParameters).run();
    }

    /** What is wrong with the names of parameters that a job resource declares; pointers are below {@code parameters}. */
    public Faults checkDeclarations(JsonNode parameters) {
        Faults.Collector faults = new Faults.Collector();
        parameters.fieldNames().forEachRemaining(name -> reserved(faults, name, Pointers.child("", name)));
        return faults.faults();
    }

    private static void reserved(Faults.Collector faults, String name, String pointer) {
        if (name.startsWith("SLIPWAY_") || name.startsWith("MATRIX_")) {
            faults.add(
                    pointer,
                    "reserved",
                    Words.quote(name) + " is reserved: the names `SLIPWAY_*` and `MATRIX_*` are set by Slipway");
        }
    }

    /** One check of one document. */
    private final class Check {
        private final Faults.Collector faults = new Faults.Collector();
        private final JsonNode jobFile;
        private final JsonNode jobParameters;
        private final ObjectNode defaults;
        private final Map<String, ObjectNode> tasks = new LinkedHashMap<>();
        private final Map<String, ObjectNode> merged = new LinkedHashMap<>();
        private final Map<String, Set<String>> axes = new HashMap<>();
        private final Set<String> parameters = new TreeSet<>();
        private final References references;
        private int expanded;

        Check(JsonNode jobFile, JsonNode jobParameters) {
            this.jobFile = jobFile;
            this.jobParameters = jobParameters;
            this.defaults = jobFile.path("defaults") instanceof ObjectNode object
                    ? object
                    : JsonNodeFactory.instance.objectNode();
            TaskMerge merge = new TaskMerge(taskSchema, defaults);
            for (Map.Entry<String, JsonNode> entry : jobFile.path("tasks").properties()) {
                if (entry.getValue() instanceof ObjectNode task) {
                    tasks.put(entry.getKey(), task);
                    merged.put(entry.getKey(), merge.merge(task));
                }
            }
            jobFile.path("parameters").fieldNames().forEachRemaining(parameters::add);
            jobParameters.fieldNames().forEachRemaining(parameters::add);
            this.references = new References(parameters, faults);
            this.expanded = tasks.size();
        }

        Faults run() {
            parameters();
            fields(defaults, "/defaults");
            List<Named> fromDefaults = references(defaultsSchema, defaults, "/defaults");
            tasks.forEach((name, task) -> task(name, task));
            if (expanded > Limits.TASKS) {
                faults.add("/tasks", "too_many_tasks", Limits.tooManyTasks(expanded));
            }
            axesOfDefaults(fromDefaults);
            new NeedsCheck(merged, faults).check();
            return faults.faults();
        }

        private void parameters() {
            for (Map.Entry<String, JsonNode> entry : jobFile.path("parameters").properties()) {
                String name = entry.getKey();
                String pointer = Pointers.child("/parameters", name);
                reserved(faults, name, pointer);
                if (jobParameters.has(name)) {
                    faults.add(
                            pointer,
                            "parameter_twice",
                            "the parameter " + Words.quote(name) + " is declared here (`/parameters/" + name
                                    + "` of the job file) and by the job itself (`/parameters/" + name
                                    + "` of the job resource); declare it in one place");
                }
            }
        }

        /** What can be said of the fields of a task and of the defaults alike. */
        private void fields(ObjectNode task, String pointer) {
            task.path("env")
                    .fieldNames()
                    .forEachRemaining(name -> reserved(faults, name, Pointers.child(pointer + "/env", name)));
            task.path("secrets")
                    .fieldNames()
                    .forEachRemaining(name -> reserved(faults, name, Pointers.child(pointer + "/secrets", name)));
            TaskValues.check(task, false, (at, rule, message) -> faults.add(pointer + at, rule, message));
        }

        private void task(String name, ObjectNode task) {
            String pointer = Pointers.child("/tasks", name);
            ObjectNode whole = merged.getOrDefault(name, task);
            fields(task, pointer);
            if (!whole.has("script")) {
                faults.add(
                        pointer,
                        "required",
                        "the task " + Words.quote(name) + " has no `script`, and `defaults` have none");
            }
            whole.path("secrets").fieldNames().forEachRemaining(variable -> {
                if (whole.path("env").has(variable)) {
                    faults.add(
                            pointer + "/secrets/" + variable,
                            "variable_twice",
                            "the variable " + Words.quote(variable) + " is set by `env` and by `secrets`");
                } else if (parameters.contains(variable)) {
                    faults.add(
                            pointer + "/secrets/" + variable,
                            "variable_twice",
                            "the variable " + Words.quote(variable) + " is set by a parameter and by `secrets`");
                }
            });
            Set<String> ofTask = matrix(task.path("matrix"), pointer + "/matrix");
            axes.put(name, ofTask);
            for (Named named : references(taskSchema, task, pointer)) {
                boolean inMatrix = named.pointer().startsWith(pointer + "/matrix/");
                references.checkAxis(
                        named.name(),
                        inMatrix ? Set.of() : ofTask,
                        inMatrix ? "a value of a matrix" : "the task " + Words.quote(name),
                        named.pointer());
            }
        }

        private Set<String> matrix(JsonNode matrix, String pointer) {
            if (!matrix.isObject()) {
                return Set.of();
            }
            // The combinations are counted again when the values are known.
            boolean literal = !matrix.toString().contains("$(");
            int combinations =
                    new Combinations(matrix, pointer, faults, literal).build().size();
            expanded += literal ? combinations - 1 : 0;
            return Combinations.axes(matrix);
        }

        /** An axis that the defaults name has to be there in each task that takes the field from them. */
        private void axesOfDefaults(List<Named> named) {
            TaskMerge merge = new TaskMerge(taskSchema, defaults);
            for (Named axis : named) {
                if (faults.isFull()) {
                    return;
                }
                List<String> without = new ArrayList<>();
                String field = axis.pointer().substring("/defaults".length());
                tasks.forEach((name, task) -> {
                    boolean has = axes.getOrDefault(name, Set.of()).contains(axis.name());
                    if (!has && merge.takesFromDefaults(task, field)) {
                        without.add(name);
                    }
                });
                if (!without.isEmpty()) {
                    String owner = (without.size() == 1 ? "the task " : "each of the tasks ")
                            + Words.list(without.subList(0, Math.min(5, without.size())))
                            + (without.size() > 5 ? " …" : "");
                    references.checkAxis(axis.name(), Set.of(), owner, axis.pointer());
                }
            }
        }

        /** Checks what {@code $(…)} names; gives the axes, which are another matter for each task. */
        private List<Named> references(Schema schema, JsonNode value, String root) {
            List<Named> named = new ArrayList<>();
            Texts.map(schema, value, false, root, (text, substituted, pointer) -> {
                if (text.contains("$(")) {
                    if (substituted) {
                        named(Template.of(text), pointer, named);
                    } else {
                        notSubstituted(text, pointer.substring(root.length()), pointer);
                    }
                }
                return text;
            });
            return named;
        }

        private void named(Template template, String pointer, List<Named> named) {
            template.problems().forEach(problem -> faults.add(pointer, "reference", problem));
            for (String name : template.names()) {
                if (References.isAxis(name)) {
                    named.add(new Named(name, pointer));
                } else {
                    references.checkGlobal(name, pointer);
                }
            }
        }

        /** A script and its shell have a meaning of their own for it, and a description is for people. */
        private void notSubstituted(String text, String field, String pointer) {
            boolean free =
                    field.startsWith("/script") || field.startsWith("/shell") || field.startsWith("/description");
            if (!free && !Template.of(text).isLiteral()) {
                faults.add(
                        pointer,
                        "reference",
                        "`$(…)` is not replaced in this field; it is in `directory`, `env`, `image`, `matrix`, `pool`, `results` and `selector`");
            }
        }
    }

    /** An axis that a text names. */
    private record Named(String name, String pointer) {}
}
