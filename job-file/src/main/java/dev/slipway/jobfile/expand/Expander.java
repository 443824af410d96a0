package dev.slipway.jobfile.expand;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.model.JobFile;
import dev.slipway.api.model.Parameter;
import dev.slipway.jobfile.schema.Faults;
import dev.slipway.jobfile.schema.Schema;
import dev.slipway.jobfile.schema.SchemaWalk;
import dev.slipway.jobfile.schema.Schemas;
import java.util.LinkedHashMap;
import java.util.Map;

/** Expands job files into graphs of tasks. Pure, and never throws because of a document. Safe for many threads. */
public final class Expander {
    private final ObjectMapper mapper = new ObjectMapper();
    private final Schema fileSchema;
    private final Schema parameterSchema;
    private final Schema.ObjectSchema taskSchema;
    private final Schema matrixSchema;
    private final JobFileRules rules;

    public Expander(Schemas schemas) {
        this.fileSchema = schemas.get("JobFile");
        this.parameterSchema = schemas.get("Parameter");
        this.taskSchema = (Schema.ObjectSchema) schemas.get("Task");
        this.matrixSchema = schemas.get("Matrix");
        this.rules = new JobFileRules(schemas);
    }

    /** The graph of a run; or what is wrong with the trigger's parameters, or with the file. */
    public Expansion expand(JobFile jobFile, ExpansionInput input) {
        SchemaWalk.Walked walked = SchemaWalk.walk(fileSchema, mapper.valueToTree(jobFile));
        JsonNode jobParameters = declarations(input.jobParameters());
        Faults faults = walked.faults().and(rules.check(walked.canonical(), jobParameters));
        if (!faults.isEmpty()) {
            return new Expansion.WrongFile(faults);
        }
        ParameterValues values = values(walked.canonical().path("parameters"), jobParameters, input.parameters());
        Faults wrongValues = values.check(true);
        if (!wrongValues.isEmpty()) {
            return new Expansion.WrongParameters(wrongValues);
        }
        return new GraphBuilder(taskSchema, matrixSchema, mapper, values.values(), input.facts())
                .build((ObjectNode) walked.canonical());
    }

    /** The canonical declarations of a job resource. */
    public ObjectNode declarations(Map<String, Parameter> declared) {
        ObjectNode canonical = mapper.createObjectNode();
        declared.forEach((name, parameter) -> canonical.set(
                name,
                SchemaWalk.walk(parameterSchema, mapper.valueToTree(parameter)).canonical()));
        return canonical;
    }

    /**
     * What is wrong with the values of a trigger, as far as the declarations tell; pointers are {@code /parameters/NAME}.
     *
     * @param complete false as long as a job file, yet to be read, may declare more
     */
    public Faults checkParameters(Map<String, Parameter> declared, Map<String, String> given, boolean complete) {
        return values(mapper.createObjectNode(), declarations(declared), given).check(complete);
    }

    private static ParameterValues values(JsonNode ofFile, JsonNode ofJob, Map<String, String> given) {
        Map<String, JsonNode> declared = new LinkedHashMap<>();
        ofFile.properties().forEach(entry -> declared.put(entry.getKey(), entry.getValue()));
        ofJob.properties().forEach(entry -> declared.put(entry.getKey(), entry.getValue()));
        return new ParameterValues(declared, given);
    }
}
