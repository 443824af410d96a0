package dev.slipway.server.database;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jooq.JSON;
import org.jooq.JSONB;

/** JSON in columns. What is written here is read by later versions: unknown members are passed over. */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private Json() {}

    /** The JSON of a value. */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException exception) {
            throw new IllegalStateException(
                    "a " + value.getClass().getName() + " cannot be written as JSON", exception);
        }
    }

    /** The JSON of a value for a column. */
    public static JSONB column(Object value) {
        return JSONB.valueOf(write(value));
    }

    /** The value of a column. */
    public static <T> T read(JSONB json, Class<T> type) {
        return parse(() -> MAPPER.readValue(json.data(), type), type.getName());
    }

    /** The value of a column that keeps the order of its keys. */
    public static <T> T read(JSON json, Class<T> type) {
        return parse(() -> MAPPER.readValue(json.data(), type), type.getName());
    }

    /** The value of a column of a generic type. */
    public static <T> T read(JSONB json, TypeReference<T> type) {
        return parse(() -> MAPPER.readValue(json.data(), type), type.getType().getTypeName());
    }

    private interface Parse<T> {
        T run() throws JsonProcessingException;
    }

    private static <T> T parse(Parse<T> parse, String type) {
        try {
            return parse.run();
        } catch (JsonProcessingException exception) {
            throw new IllegalStateException("what is stored is no " + type, exception);
        }
    }

    /** A time as a parameter of plain SQL. */
    public static OffsetDateTime instant(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
