package dev.slipway.jobfile.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobfile.schema.Schemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What docs/ holds of the spec is that of the spec. */
class GeneratedDocsTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Schemas SCHEMAS = Schemas.load();

    @Test
    void theSchemaForEditorsIsCurrent() throws IOException {
        assertThat(Files.readString(DOCS.resolve(GenerateDocs.SCHEMA_FILE)))
                .as("run scripts/generate-docs and commit docs/" + GenerateDocs.SCHEMA_FILE)
                .isEqualTo(GenerateDocs.schemaText(SCHEMAS));
    }

    @Test
    void theReferenceIsCurrent() throws IOException {
        String reference = Files.readString(DOCS.resolve(GenerateDocs.REFERENCE_FILE));
        assertThat(reference)
                .as("run scripts/generate-docs and commit docs/" + GenerateDocs.REFERENCE_FILE)
                .isEqualTo(GenerateDocs.referenceText(SCHEMAS, reference));
    }
}
