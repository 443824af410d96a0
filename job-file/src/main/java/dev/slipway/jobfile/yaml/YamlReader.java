package dev.slipway.jobfile.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.slipway.jobfile.schema.Faults;
import dev.slipway.jobfile.schema.Schema;
import dev.slipway.jobfile.schema.SchemaWalk;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads a file of one YAML 1.2 document by a schema: all faults, each with its place, or the canonical form. */
public final class YamlReader {
    private final Schema schema;

    public YamlReader(Schema schema) {
        this.schema = schema;
    }

    /**
     * What was read.
     *
     * @param canonical the canonical form; missing when the file is no YAML at all
     * @param source where each value of it stands
     * @param faults in the order of their places; the canonical form is only of use when there are none
     */
    public record Read(JsonNode canonical, SourceText source, FileFaults faults) {}

    /**
     * Reads the bytes of a file. Never throws because of them; takes time and memory in proportion to them.
     *
     * @param file the name that faults show
     * @param rules what to check beyond the schema: takes the canonical form, which may be faulty, and gives faults
     */
    public Read read(String file, byte[] bytes, Function<JsonNode, Faults> rules) {
        try {
            String text = TextReader.read(bytes);
            return document(file, text, rules);
        } catch (YamlFaultException e) {
            return broken(new SourceText(file, e.text()), e, List.of());
        }
    }

    private Read document(String file, String text, Function<JsonNode, Faults> rules) {
        SourceText source = new SourceText(file, text);
        YamlComposer composer = new YamlComposer(text);
        YamlNode root;
        try {
            root = composer.compose()
                    .filter(node -> !(node instanceof YamlNode.Scalar scalar && scalar.isNull()))
                    .orElseThrow(() -> new YamlFaultException(
                            Position.START, "empty", "the file is empty; a job file has `tasks`", text));
        } catch (YamlFaultException e) {
            return broken(source, e, composer.faults());
        }
        TreeBuilder builder = new TreeBuilder(source);
        SchemaWalk.Walked walked = SchemaWalk.walk(schema, builder.root(schema, root));
        Faults semantic = rules.apply(walked.canonical());
        List<FileFault> faults = new ArrayList<>();
        collected(source, composer.faults(), faults);
        collected(source, builder.faults(), faults);
        FileFaults ofSchema = source.locate(walked.faults());
        FileFaults ofRules = source.locate(semantic);
        ofSchema.list().forEach(fault -> faults.add(builder.isMapForText(fault.pointer()) ? withHint(fault) : fault));
        faults.addAll(ofRules.list());
        return new Read(walked.canonical(), source, SourceText.sorted(faults, ofSchema.more() + ofRules.more()));
    }

    /** The usual cause of a map where text was meant. */
    private static FileFault withHint(FileFault fault) {
        return new FileFault(
                fault.file(),
                fault.line(),
                fault.column(),
                fault.pointer(),
                fault.rule(),
                fault.message() + "; quote text that contains `: `",
                fault.sourceLine());
    }

    private static Read broken(SourceText source, YamlFaultException fault, List<YamlComposer.Collected> before) {
        List<FileFault> faults = new ArrayList<>();
        collected(source, before, faults);
        faults.add(source.fault(fault.at(), "", fault.rule(), fault.problem()));
        return new Read(MissingNode.getInstance(), source, SourceText.sorted(faults, 0));
    }

    private static void collected(SourceText source, List<YamlComposer.Collected> found, List<FileFault> faults) {
        found.forEach(fault -> faults.add(source.fault(fault.at(), "", fault.rule(), fault.message())));
    }
}
