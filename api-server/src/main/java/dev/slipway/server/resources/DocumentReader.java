package dev.slipway.server.resources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.slipway.jobfile.schema.Faults;
import dev.slipway.jobfile.schema.SchemaWalk;

/** The one reader of resource documents: strict parse, walk along the schema, defaults and canonical form, record. */
final class DocumentReader {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private DocumentReader() {}

    /** Reads what was sent; throws only when it is no JSON ({@link JsonReader#read}). */
    static <T extends Record> ReadDocument<T> read(Kind<T> kind, ResourceType type, byte[] body) {
        JsonNode sent = JsonReader.read(body);
        SchemaWalk.Walked walked = SchemaWalk.walk(type.schema(), sent);
        if (!walked.faults().isEmpty()) {
            return new ReadDocument<>(walked.canonical(), null, walked.faults());
        }
        T bound = bind(kind.document(), walked.canonical());
        Faults.Collector faults = new Faults.Collector();
        kind.check(bound, faults);
        return new ReadDocument<>(walked.canonical(), bound, faults.faults());
    }

    /** The record of a canonical document. */
    static <T extends Record> T bind(Class<T> document, JsonNode canonical) {
        try {
            return MAPPER.treeToValue(canonical, document);
        } catch (JsonProcessingException exception) {
            throw new IllegalStateException("the schema allows what the record does not", exception);
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
