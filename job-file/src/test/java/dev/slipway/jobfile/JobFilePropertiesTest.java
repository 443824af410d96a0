package dev.slipway.jobfile;

import static dev.slipway.jobfile.Files.JOB_FILES;
import static dev.slipway.jobfile.Files.keys;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.model.JobFile;
import dev.slipway.jobfile.expand.ExpandedTask;
import dev.slipway.jobfile.expand.Expansion;
import dev.slipway.jobfile.expand.ExpansionInput;
import dev.slipway.jobfile.expand.JobGraph;
import dev.slipway.jobfile.schema.Fault;
import dev.slipway.jobfile.schema.Pointers;
import dev.slipway.jobfile.yaml.FileFault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/** Laws of reading and expanding, over random job files. */
class JobFilePropertiesTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String EDITS = " \t\n:{}[]-&*!|>'\"%#,?x$(";

    private static JobFiles.DocumentResult.Valid valid(JsonNode document) {
        return switch (JOB_FILES.read(document, Map.of())) {
            case JobFiles.DocumentResult.Valid valid -> valid;
            case JobFiles.DocumentResult.Broken broken ->
                throw new AssertionError(broken.faults().list() + " in " + document);
        };
    }

    private static JobGraph graph(JobFile file) {
        return switch (JOB_FILES.expand(file, ExpansionInput.empty())) {
            case Expansion.Done done -> done.graph();
            case Expansion.WrongFile wrong ->
                throw new AssertionError(wrong.faults().list());
            case Expansion.WrongParameters wrong ->
                throw new AssertionError(wrong.faults().list());
        };
    }

    @Property(tries = 300)
    void theCanonicalFormOfACanonicalFormIsItself(@ForAll long seed) throws Exception {
        JsonNode canonical = valid(new RandomJobFile(seed).make()).canonical();
        assertThat(MAPPER.writeValueAsString(valid(canonical).canonical()))
                .isEqualTo(MAPPER.writeValueAsString(canonical));
    }

    @Property(tries = 300)
    void theRecordHoldsTheWholeCanonicalForm(@ForAll long seed) throws Exception {
        JobFiles.DocumentResult.Valid result = valid(new RandomJobFile(seed).make());
        assertThat(MAPPER.writeValueAsString(result.jobFile()))
                .isEqualTo(MAPPER.writeValueAsString(result.canonical()));
    }

    @Property(tries = 300)
    void yamlOfADocumentReadsAsTheDocument(@ForAll long seed) throws Exception {
        JsonNode document = new RandomJobFile(seed).make();
        JobFile expected = valid(document).jobFile();
        Object plain = MAPPER.treeToValue(document, Object.class);
        assertThat(Files.valid(MAPPER.writeValueAsString(document))).isEqualTo(expected);
        for (ScalarStyle style : List.of(ScalarStyle.PLAIN, ScalarStyle.DOUBLE_QUOTED)) {
            // Truth values and numbers in quotes would be text.
            if (style == ScalarStyle.DOUBLE_QUOTED && document.toString().matches("(?s).*(:true|:false|:[0-9]).*")) {
                continue;
            }
            DumpSettings settings = DumpSettings.builder()
                    .setDefaultFlowStyle(FlowStyle.BLOCK)
                    .setDefaultScalarStyle(style)
                    .setWidth(10_000)
                    .build();
            assertThat(Files.valid(new Dump(settings).dumpToString(plain))).isEqualTo(expected);
        }
    }

    @Property(tries = 300)
    void everyTaskStandsAfterThoseItNeedsUnderAKeyOfItsOwn(@ForAll long seed) {
        JobGraph graph = graph(valid(new RandomJobFile(seed).make()).jobFile());
        assertThat(keys(graph)).doesNotHaveDuplicates().isNotEmpty();
        Set<String> before = new HashSet<>();
        for (ExpandedTask task : graph.tasks()) {
            assertThat(task.key()).matches("[a-z0-9]([a-z0-9.-]{0,118}[a-z0-9])?");
            assertThat(before).containsAll(task.needs().keySet());
            before.add(task.key());
        }
    }

    @Property(tries = 100)
    void theSameFileExpandsToTheSameGraph(@ForAll long seed) {
        JobFile file = valid(new RandomJobFile(seed).make()).jobFile();
        assertThat(graph(file)).isEqualTo(graph(file)).hasToString(graph(file).toString());
    }

    @Property(tries = 300)
    void aValueOfTheWrongTypeIsReportedAtItsPointer(@ForAll long seed, @ForAll long choice) {
        ObjectNode document = new RandomJobFile(seed).make();
        List<String> pointers = new ArrayList<>();
        pointers(document, "", pointers);
        String pointer = pointers.get(new Random(choice).nextInt(pointers.size()));
        replace(document, pointer, JsonNodeFactory.instance.numberNode(1.5));
        assertThat(broken(document)).extracting(Fault::pointer).contains(pointer);
    }

    @Property(tries = 300)
    void anUnknownFieldIsReportedAtItsPointer(@ForAll long seed, @ForAll long choice) {
        ObjectNode document = new RandomJobFile(seed).make();
        List<String> tasks = new ArrayList<>();
        document.path("tasks").fieldNames().forEachRemaining(tasks::add);
        String task = tasks.get(new Random(choice).nextInt(tasks.size()));
        ((ObjectNode) document.path("tasks").path(task)).put("scritp", "x");
        assertThat(broken(document)).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("/tasks/" + task + "/scritp");
            assertThat(fault.message()).contains("did you mean `script`?");
        });
    }

    @Property(tries = 300)
    void noTextMakesTheReaderThrow(@ForAll long seed, @ForAll long choice) throws Exception {
        String yaml = new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .build())
                .dumpToString(MAPPER.treeToValue(new RandomJobFile(seed).make(), Object.class));
        StringBuilder text = new StringBuilder(yaml);
        Random random = new Random(choice);
        for (int edit = 0; edit < 3; edit++) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, EDITS.charAt(random.nextInt(EDITS.length())));
                default -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(40))));
            }
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        switch (JOB_FILES.read("f", bytes, Map.of())) {
            case JobFiles.FileResult.Valid valid -> JOB_FILES.expand(valid.jobFile(), ExpansionInput.empty());
            case JobFiles.FileResult.Broken broken -> {
                long lines = text.toString().split("\r\n|\n|\r", -1).length;
                for (FileFault fault : broken.faults().list()) {
                    assertThat((long) fault.line()).isBetween(1L, lines);
                    assertThat(fault.column()).isPositive();
                    assertThat(fault.render()).startsWith("f:" + fault.line() + ":" + fault.column() + ": ");
                }
            }
        }
    }

    private static List<Fault> broken(JsonNode document) {
        return switch (JOB_FILES.read(document, Map.of())) {
            case JobFiles.DocumentResult.Valid valid -> throw new AssertionError("valid: " + valid.canonical());
            case JobFiles.DocumentResult.Broken broken -> broken.faults().list();
        };
    }

    private static void pointers(JsonNode node, String pointer, List<String> into) {
        node.properties().forEach(entry -> {
            String child = Pointers.child(pointer, entry.getKey());
            into.add(child);
            pointers(entry.getValue(), child, into);
        });
        if (node instanceof ArrayNode array) {
            for (int index = 0; index < array.size(); index++) {
                into.add(Pointers.child(pointer, index));
                pointers(array.get(index), Pointers.child(pointer, index), into);
            }
        }
    }

    private static void replace(JsonNode document, String pointer, JsonNode value) {
        JsonNode parent = document.at(Pointers.parent(pointer));
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(Pointers.last(pointer)), value);
        } else {
            ((ObjectNode) parent).set(Pointers.last(pointer), value);
        }
    }
}
