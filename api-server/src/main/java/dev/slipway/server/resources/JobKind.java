package dev.slipway.server.resources;

import static dev.slipway.server.database.generated.Tables.RESOURCE;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.model.Job;
import dev.slipway.api.model.Parameter;
import dev.slipway.api.model.Warning;
import dev.slipway.jobfile.JobFiles;
import dev.slipway.jobfile.schema.Durations;
import dev.slipway.jobfile.schema.Faults;
import dev.slipway.jobfile.schema.Pointers;
import dev.slipway.jobfile.schema.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Jobs: what stands in a freestyle job must mean something as a job file. */
public final class JobKind extends Kind<Job> {
    /** Longer than any run; what ends after it could have no time in the database. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private final JobFiles jobFiles;

    public JobKind(JobFiles jobFiles) {
        super(Job.class);
        this.jobFiles = requireNonNull(jobFiles, "jobFiles is null");
    }

    @Override
    protected void check(JsonNode canonical, Faults.Collector faults) {
        checkDuration(canonical, "timeout", faults);
        checkDuration(canonical, "queue_timeout", faults);
        JsonNode declared = canonical.path("parameters");
        jobFiles.checkDeclarations(declared).list().forEach(fault -> faults.add(fault.below("/parameters")));
        JsonNode freestyle = canonical.path("freestyle");
        if (freestyle.isObject()) {
            Faults found = jobFiles.check(freestyle, parameters(declared));
            found.list().forEach(fault -> faults.add(fault.below("/freestyle")));
        }
    }

    private static void checkDuration(JsonNode canonical, String field, Faults.Collector faults) {
        String text = canonical.path(field).asText();
        if (Durations.parse(text)
                .filter(duration -> !duration.isPositive() || duration.compareTo(LONGEST) > 0)
                .isPresent()) {
            faults.add(
                    "/" + field,
                    "range",
                    Words.quote(field) + " must be longer than 0s and at most " + Durations.format(LONGEST) + ", not "
                            + Words.quote(text));
        }
    }

    /** Those that can be read; the others are faults of the schema already. */
    private static Map<String, Parameter> parameters(JsonNode declared) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        declared.properties()
                .forEach(entry -> DocumentReader.tryBind(Parameter.class, entry.getValue())
                        .ifPresent(parameter -> parameters.put(entry.getKey(), parameter)));
        return parameters;
    }

    /** Secrets are no references: a job may be declared before them, and a run of it waits for them. */
    @Override
    protected List<Warning> warnings(DSLContext transaction, ResourcePath path, @Nullable UUID parentUid, Job read) {
        Map<String, String> uses = new LinkedHashMap<>();
        secrets(DocumentReader.tree(read).path("freestyle"), "/freestyle", uses);
        Set<String> known = new HashSet<>(transaction
                .select(RESOURCE.NAME)
                .from(RESOURCE)
                .where(RESOURCE.KIND.eq("secret"), RESOURCE.PARENT_UID.eq(parentUid), RESOURCE.NAME.in(uses.values()))
                .fetch(RESOURCE.NAME));
        List<Warning> warnings = new ArrayList<>();
        uses.forEach((pointer, name) -> {
            if (!known.contains(name)) {
                warnings.add(Warning.builder()
                        .type(References.UNRESOLVED)
                        .pointer(pointer)
                        .message("there is no secret `" + name + "` in this project: the task will wait for it")
                        .target("projects/" + path.project() + "/secrets/" + name)
                        .build());
            }
        });
        return warnings;
    }

    private static void secrets(JsonNode jobFile, String pointer, Map<String, String> uses) {
        uses(jobFile.path("defaults"), pointer + "/defaults", uses);
        jobFile.path("tasks")
                .properties()
                .forEach(task -> uses(task.getValue(), Pointers.child(pointer + "/tasks", task.getKey()), uses));
    }

    private static void uses(JsonNode task, String pointer, Map<String, String> uses) {
        task.path("secrets")
                .properties()
                .forEach(use -> uses.put(
                        Pointers.child(pointer + "/secrets", use.getKey()) + "/name",
                        use.getValue().path("name").asText()));
    }
}
