package dev.slipway.jobfile.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobfile.schema.Schemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what is generated from the spec into the directory of the docs: {@code GenerateDocs DIRECTORY}. */
public final class GenerateDocs {
    /** The JSON Schema for editors. */
    public static final String SCHEMA_FILE = "job-file.schema.json";

    /** The reference of the job file, of which a part is generated. */
    public static final String REFERENCE_FILE = "job-file.md";

    private static final String BEGIN = "<!-- generated from the spec by scripts/generate-docs: begin -->\n";
    private static final String END = "<!-- generated from the spec by scripts/generate-docs: end -->\n";

    private GenerateDocs() {}

    /** Takes one argument, the directory, in which the reference has to be already. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("give one argument: the directory of the docs");
        }
        Path docs = Path.of(arguments[0]);
        Schemas schemas = Schemas.load();
        Files.writeString(docs.resolve(SCHEMA_FILE), schemaText(schemas));
        Path reference = docs.resolve(REFERENCE_FILE);
        Files.writeString(reference, referenceText(schemas, Files.readString(reference)));
    }

    /** The text of the schema file. */
    public static String schemaText(Schemas schemas) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter()
                .withObjectIndenter(indenter)
                .withSeparators(
                        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));
        try {
            return new ObjectMapper().writer(printer).writeValueAsString(EditorSchema.of(schemas)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    /** The text of the reference with its generated part made anew; what people wrote around it stays. */
    public static String referenceText(Schemas schemas, String current) {
        int begin = current.indexOf(BEGIN);
        int end = current.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(REFERENCE_FILE + " has no generated part: " + BEGIN.strip());
        }
        return current.substring(0, begin + BEGIN.length()) + "\n" + Reference.of(schemas) + "\n"
                + current.substring(end);
    }
}
