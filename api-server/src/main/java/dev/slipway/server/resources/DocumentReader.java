package dev.slipway.server.resources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.slipway.jobfile.schema.Fault;
import dev.slipway.jobfile.schema.Faults;
import dev.slipway.jobfile.schema.SchemaWalk;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The one reader of resource documents: strict parse, walk along the schema, defaults and canonical form, record. */
final class DocumentReader {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private DocumentReader() {}

    /** Reads what was sent; throws only when it is no JSON ({@link JsonReader#read}). */
    static <T extends Record> ReadDocument<T> read(Kind<T> kind, ResourceType type, byte[] body) {
        JsonNode sent = JsonReader.read(body);
        SchemaWalk.Walked walked = SchemaWalk.walk(type.schema(), sent);
        Faults.Collector faults = new Faults.Collector();
        kind.check(walked.canonical(), faults);
        Faults all = walked.faults().and(without(faults.faults(), walked.faults()));
        T bound = all.isEmpty() ? bind(kind.document(), walked.canonical()) : null;
        return new ReadDocument<>(walked.canonical(), bound, all);
    }

    /** Of a place that breaks its schema nothing more is told. */
    private static Faults without(Faults faults, Faults known) {
        Set<String> places = known.list().stream().map(Fault::pointer).collect(Collectors.toSet());
        return new Faults(
                faults.list().stream()
                        .filter(fault -> !places.contains(fault.pointer()))
                        .toList(),
                faults.more());
    }

    /** The record of a canonical document. */
    static <T extends Record> T bind(Class<T> document, JsonNode canonical) {
        try {
            return MAPPER.treeToValue(canonical, document);
        } catch (JsonProcessingException exception) {
            throw new IllegalStateException("the schema allows what the record does not", exception);
        }
    }

    /** The record of a tree, or nothing when it does not fit. */
    static <T extends Record> Optional<T> tryBind(Class<T> document, JsonNode tree) {
        try {
            return Optional.of(MAPPER.treeToValue(tree, document));
        } catch (JsonProcessingException ignored) {
            return Optional.empty();
        }
    }

    /** The tree of JSON text that the server wrote. */
    static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException exception) {
            throw new IllegalStateException("the server wrote what is not JSON", exception);
        }
    }

    /** The one text of a tree. */
    static String text(JsonNode tree) {
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException exception) {
            throw new IllegalStateException("a tree can always be written", exception);
        }
    }

    /** The tree of a record. */
    static JsonNode tree(Record value) {
        return MAPPER.valueToTree(value);
    }
}
