package dev.slipway.server.runs;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.FieldError;
import dev.slipway.api.model.JobFile;
import dev.slipway.api.model.Need;
import dev.slipway.api.model.Parameter;
import dev.slipway.jobfile.JobFiles;
import dev.slipway.jobfile.expand.ExpandedTask;
import dev.slipway.jobfile.expand.Expansion;
import dev.slipway.jobfile.expand.ExpansionInput;
import dev.slipway.jobfile.expand.JobGraph;
import dev.slipway.jobfile.schema.Fault;
import dev.slipway.jobfile.schema.Faults;
import dev.slipway.jobfile.yaml.FileFault;
import dev.slipway.jobfile.yaml.FileFaults;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From a job file and what a trigger gives to the tasks of a run. Pure, and never throws because of a document. */
public final class TaskPlanner {
    private final JobFiles jobFiles;

    public TaskPlanner(JobFiles jobFiles) {
        this.jobFiles = requireNonNull(jobFiles, "jobFiles is null");
    }

    /**
     * What a trigger gives.
     *
     * @param declared parameters of the job resource
     * @param given values of parameters
     * @param facts by the names of {@link dev.slipway.jobfile.expand.Facts}
     * @param credentialsSecret the secret that a checkout needs, or null
     */
    record Inputs(
            Map<String, Parameter> declared,
            Map<String, String> given,
            Map<String, String> facts,
            @Nullable String credentialsSecret) {}

    /** The tasks, or all that is wrong. */
    sealed interface Plan {
        /**
         * The tasks, each after those it needs.
         *
         * @param parameters all values, defaults included
         */
        record Tasks(List<TaskDefinition> tasks, Map<String, String> parameters) implements Plan {}

        /** The values of the trigger are wrong: pointers into its request. */
        record WrongParameters(List<FieldError> errors) implements Plan {}

        /** The file is wrong: each error names the file, its line and column. */
        record WrongFile(List<FieldError> errors) implements Plan {}
    }

    /** Expands the tasks of a freestyle job. */
    Plan freestyle(JobFile file, Inputs inputs) {
        return switch (jobFiles.expand(file, input(inputs))) {
            case Expansion.Done(JobGraph graph) -> tasks(graph, inputs, true);
            case Expansion.WrongParameters(Faults faults) -> new Plan.WrongParameters(errors(faults));
            case Expansion.WrongFile(Faults faults) -> new Plan.WrongFile(errors(faults));
        };
    }

    /** Parses and expands a job file of a repository. */
    Plan file(String path, byte[] content, Inputs inputs) {
        return switch (jobFiles.read(path, content, inputs.declared())) {
            case JobFiles.FileResult.Broken(FileFaults faults) -> new Plan.WrongFile(errors(faults));
            case JobFiles.FileResult.Valid valid ->
                switch (jobFiles.expand(valid.jobFile(), input(inputs))) {
                    case Expansion.Done(JobGraph graph) -> tasks(graph, inputs, false);
                    case Expansion.WrongParameters(Faults faults) -> new Plan.WrongParameters(errors(faults));
                    case Expansion.WrongFile(Faults faults) ->
                        new Plan.WrongFile(errors(valid.source().locate(faults)));
                };
        };
    }

    /**
     * Checks values against the parameters of a job resource, before its job file is known: names that are not declared may be the file's.
     *
     * @return what is wrong, with pointers into the request to trigger a run
     */
    List<FieldError> check(Map<String, Parameter> declared, Map<String, String> given) {
        return errors(jobFiles.checkParameters(declared, given, false));
    }

    private static ExpansionInput input(Inputs inputs) {
        return new ExpansionInput(inputs.given(), inputs.declared(), inputs.facts());
    }

    private static Plan.Tasks tasks(JobGraph graph, Inputs inputs, boolean freestyle) {
        Map<String, String> names = new LinkedHashMap<>();
        graph.tasks().forEach(task -> names.put(task.key(), task.name()));
        List<TaskDefinition> tasks = graph.tasks().stream()
                .map(task -> definition(task, names, inputs, freestyle))
                .toList();
        return new Plan.Tasks(tasks, graph.parameters());
    }

    private static TaskDefinition definition(
            ExpandedTask task, Map<String, String> names, Inputs inputs, boolean freestyle) {
        boolean skipCheckout = freestyle || Boolean.TRUE.equals(task.checkout().skip());
        Integer depth = task.checkout().depth();
        return new TaskDefinition(
                task.key(),
                task.name(),
                task.description().isEmpty() ? null : task.description(),
                task.matrix(),
                needs(task, names),
                task.neededResults().stream()
                        .map(needed -> new TaskDefinition.ResultOfTask(needed.taskKey(), needed.result()))
                        .toList(),
                task.script(),
                task.shell(),
                task.directory(),
                task.env(),
                task.secrets(),
                task.pool().isEmpty() ? null : task.pool(),
                task.selector(),
                task.resources(),
                task.image(),
                task.results(),
                task.timeout().toMillis(),
                skipCheckout,
                depth == null ? 1 : depth,
                skipCheckout ? null : inputs.credentialsSecret());
    }

    /** Needs by the name in the file: that one combination failed is a question about all of them. */
    private static List<TaskNeed> needs(ExpandedTask task, Map<String, String> names) {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        Map<String, TaskNeed.When> whens = new LinkedHashMap<>();
        task.needs().forEach((key, when) -> {
            String name = names.getOrDefault(key, key);
            keys.computeIfAbsent(name, _ -> new ArrayList<>()).add(key);
            whens.put(name, when(when));
        });
        List<TaskNeed> needs = new ArrayList<>();
        keys.forEach((name, all) ->
                needs.add(new TaskNeed(name, requireNonNull(whens.get(name), "no outcome is asked for"), all)));
        return needs;
    }

    private static TaskNeed.When when(Need.WhenEnum when) {
        return switch (when) {
            case PASSED -> TaskNeed.When.PASSED;
            case FAILED -> TaskNeed.When.FAILED;
            case ALWAYS -> TaskNeed.When.ALWAYS;
        };
    }

    private static List<FieldError> errors(Faults faults) {
        List<FieldError> errors = new ArrayList<>();
        for (Fault fault : faults.list()) {
            errors.add(FieldError.builder()
                    .pointer(fault.pointer())
                    .rule(fault.rule())
                    .message(fault.message())
                    .build());
        }
        return errors;
    }

    private static List<FieldError> errors(FileFaults faults) {
        List<FieldError> errors = new ArrayList<>();
        for (FileFault fault : faults.list()) {
            errors.add(FieldError.builder()
                    .pointer(fault.pointer())
                    .rule(fault.rule())
                    .message(fault.message())
                    .file(fault.file())
                    .line(fault.line())
                    .column(fault.column())
                    .build());
        }
        return errors;
    }
}
