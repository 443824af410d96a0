package dev.slipway.jobfile.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobfile.JobFiles;
import dev.slipway.jobfile.schema.Schemas;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** An editor with the schema says of a file what the reader says. */
class EditorSchemaTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final JobFiles JOB_FILES = new JobFiles(SCHEMAS);
    private static final SchemaJudge EDITOR = new SchemaJudge(EditorSchema.of(SCHEMAS));

    private static boolean editorAccepts(String yaml) {
        LoadSettings settings =
                LoadSettings.builder().setSchema(new CoreSchema()).build();
        JsonNode document = new ObjectMapper().valueToTree(new Load(settings).loadFromString(yaml));
        return EDITOR.accepts(document);
    }

    private static boolean readerAccepts(String yaml) {
        return JOB_FILES.read("f", yaml.getBytes(StandardCharsets.UTF_8), Map.of())
                instanceof JobFiles.FileResult.Valid;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tasks: {a: {script: x}}",
                "tasks: {a: {script: [x, 3.10, true]}}",
                "x-free: [1]\ntasks: {a: {script: x, shell: bash}}",
                "tasks: {a: {script: x, shell: fish}}",
                "tasks: {a: {script: x, shell: [bash, -x]}}",
                "parameters: {A: text, B: 5, C: , D: {type: integer, default: 5, choices: [5, 6]}}\ntasks: {a: {script: x}}",
                "defaults: {env: {A: 3.10, B: no, C: , D: ~}}\ntasks: {a: {script: x}}",
                "tasks: {a: {script: x}, b: {script: x, needs: a}, c: {script: x, needs: [a, b]}, d: {script: x, needs: {a: , b: {when: failed}}}}",
                "tasks: {a: {script: x, matrix: {java: [21, 25], os: debian, exclude: [{java: 21}]}}}",
                "tasks: {a: {script: x, matrix: {axes: {java: [21, 25]}, include: [{java: 26}]}}}",
                "tasks: {a: {script: x, secrets: {A: token, B: {name: token, file: true}}}}",
                "tasks: {a: {script: x, results: {junit: '**/*.xml', b: {paths: b, when: failed, required: true}, c: {paths: [c, d]}}}}",
                "tasks: {a: {script: x, timeout: 90s, checkout: {depth: 0, skip: true}, resources: {cpu: 0.5, memory: 8Gi}}}",
            })
    void takesWhatTheReaderTakes(String yaml) {
        assertThat(readerAccepts(yaml)).as("reader").isTrue();
        assertThat(editorAccepts(yaml)).as("editor").isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "tasks: {}",
                "tasks: {A: {script: x}}",
                "tasks: {a: {scritp: x}}",
                "tasks: {a: {script: {x: y}}}",
                "tasks: {a: {script: []}}",
                "tasks: {a: {script: x, timeout: soon}}",
                "tasks: {a: {script: x, pool: a, selector: {os: linux}}}",
                "tasks: {a: {script: x, secrets: {A: }}}",
                "tasks: {a: {script: x, secrets: {A: Not A Name}}}",
                "tasks: {a: {script: x, results: {b: {when: pased, paths: b}}}}",
                "tasks: {a: {script: x, checkout: {depth: all}}}",
                "tasks: {a: {script: x, matrix: {Java: [21]}}}",
                "tasks: {a: {script: x, matrix: {java: []}}}",
                "tasks: {a: {script: x, caches: {m2: x}}}",
                "parameters: {lower: x}\ntasks: {a: {script: x}}",
            })
    void refusesWhatTheReaderRefuses(String yaml) {
        assertThat(readerAccepts(yaml)).as("reader").isFalse();
        assertThat(editorAccepts(yaml)).as("editor").isFalse();
    }

    @Test
    void theExamplesOfTheReferenceAreValid() throws IOException {
        String reference = Files.readString(Path.of("..", "docs", GenerateDocs.REFERENCE_FILE));
        List<String> examples = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(reference)
                .results()
                .map(example -> example.group(1))
                .filter(example -> example.contains("\ntasks:") || example.startsWith("tasks:"))
                .toList();
        assertThat(examples).isNotEmpty().allSatisfy(example -> {
            assertThat(readerAccepts(example)).isTrue();
            assertThat(editorAccepts(example)).isTrue();
        });
    }
}
