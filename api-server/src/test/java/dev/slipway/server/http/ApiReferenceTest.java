package dev.slipway.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.jobfile.schema.Schemas;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ApiReferenceTest {
    private static final JsonNode SPEC = Schemas.load().spec();

    @Test
    void theReferenceInTheDocsIsCurrent() {
        assertThat(Path.of("../docs/api-reference.md"))
                .as("write it anew with scripts/generate-docs")
                .hasContent(ApiReference.markdown(SPEC));
    }

    @Test
    void itHasEveryOperationAndEverySchema() {
        String reference = ApiReference.markdown(SPEC);
        SPEC.path("paths")
                .properties()
                .forEach(path -> ReferencePage.METHODS.forEach(method -> {
                    if (path.getValue().has(method)) {
                        assertThat(reference)
                                .contains("\n`" + method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey()
                                        + "`\n");
                    }
                }));
        SPEC.at("/components/schemas")
                .fieldNames()
                .forEachRemaining(name -> assertThat(reference).contains("\n### " + name + "\n"));
    }
}
