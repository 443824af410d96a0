package dev.slipway.jobfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.model.JobFile;
import dev.slipway.api.model.Parameter;
import dev.slipway.jobfile.expand.Expander;
import dev.slipway.jobfile.expand.Expansion;
import dev.slipway.jobfile.expand.ExpansionInput;
import dev.slipway.jobfile.expand.JobFileRules;
import dev.slipway.jobfile.schema.Faults;
import dev.slipway.jobfile.schema.Schema;
import dev.slipway.jobfile.schema.SchemaWalk;
import dev.slipway.jobfile.schema.Schemas;
import dev.slipway.jobfile.yaml.FileFaults;
import dev.slipway.jobfile.yaml.SourceText;
import dev.slipway.jobfile.yaml.YamlReader;
import java.util.Map;

/**
 * Reads, checks and expands job files. Every answer is a pure function of the arguments and the spec; nothing throws because of
 * what a document says. Safe for many threads.
 */
public final class JobFiles {
    private final ObjectMapper mapper = new ObjectMapper();
    private final Schemas schemas;
    private final Schema schema;
    private final JobFileRules rules;
    private final Expander expander;

    public JobFiles(Schemas schemas) {
        this.schemas = schemas;
        this.schema = schemas.get("JobFile");
        this.rules = new JobFileRules(schemas);
        this.expander = new Expander(schemas);
    }

    /** With the spec of this build; to be made once. */
    public static JobFiles load() {
        return new JobFiles(Schemas.load());
    }

    public Schemas schemas() {
        return schemas;
    }

    /** How the reading of a file ended. */
    public sealed interface FileResult {
        /**
         * The file is right.
         *
         * @param jobFile the canonical form
         * @param source tells where in the file something of the canonical form was written, for faults of the expansion
         */
        record Valid(JobFile jobFile, SourceText source) implements FileResult {}

        /** All that is wrong, by place. */
        record Broken(FileFaults faults) implements FileResult {}
    }

    /** How the reading of a canonical document ended. */
    public sealed interface DocumentResult {
        record Valid(JobFile jobFile, JsonNode canonical) implements DocumentResult {}

        /** All that is wrong, with pointers into the document. */
        record Broken(Faults faults) implements DocumentResult {}
    }

    /**
     * Reads the YAML of a job file.
     *
     * @param fileName the name that faults show, such as {@code .slipway.yml}
     * @param bytes the file; more than 1 MiB is a fault
     * @param jobParameters the parameters that the job resource declares
     */
    public FileResult read(String fileName, byte[] bytes, Map<String, Parameter> jobParameters) {
        JsonNode declared = expander.declarations(jobParameters);
        YamlReader.Read read =
                new YamlReader(schema).read(fileName, bytes, canonical -> rules.check(canonical, declared));
        return read.faults().isEmpty()
                ? new FileResult.Valid(bind(read.canonical()), read.source())
                : new FileResult.Broken(read.faults());
    }

    /** Reads a document that is to be in canonical form, such as the {@code freestyle} part of a job. */
    public DocumentResult read(JsonNode document, Map<String, Parameter> jobParameters) {
        SchemaWalk.Walked walked = SchemaWalk.walk(schema, document);
        Faults faults = walked.faults().and(check(walked.canonical(), jobParameters));
        return faults.isEmpty()
                ? new DocumentResult.Valid(bind(walked.canonical()), walked.canonical())
                : new DocumentResult.Broken(faults);
    }

    /** What is wrong beyond the schema with a document that the walk of the schema gave; it may be one with faults. */
    public Faults check(JsonNode canonical, Map<String, Parameter> jobParameters) {
        return rules.check(canonical, expander.declarations(jobParameters));
    }

    /** What is wrong, beyond the schema, with the parameters of a job resource; pointers are below {@code parameters}. */
    public Faults checkDeclarations(JsonNode parameters) {
        return rules.checkDeclarations(parameters);
    }

    /** The graph of a run. */
    public Expansion expand(JobFile jobFile, ExpansionInput input) {
        return expander.expand(jobFile, input);
    }

    /**
     * What is wrong with the values of a trigger, as far as the declarations tell; pointers are {@code /parameters/NAME}.
     *
     * @param complete false as long as a job file, yet to be read, may declare more
     */
    public Faults checkParameters(Map<String, Parameter> declared, Map<String, String> given, boolean complete) {
        return expander.checkParameters(declared, given, complete);
    }

    private JobFile bind(JsonNode canonical) {
        try {
            return mapper.treeToValue(canonical, JobFile.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a checked document does not fit its record", e);
        }
    }
}
