package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.jobfile.schema.SchemaWalk;
import dev.slipway.jobfile.schema.Schemas;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Reads the records of the API: a strict parse, then a walk along the schema of the record's name, which reports everything that is wrong at once, then the record. */
final class JsonBodyReader implements MessageBodyReader<Object> {
    private static final String MODEL = "dev.slipway.api.model";

    private final Schemas schemas;

    JsonBodyReader(Schemas schemas) {
        this.schemas = requireNonNull(schemas, "schemas is null");
    }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type.isRecord() && MODEL.equals(type.getPackageName());
    }

    @Override
    public Object readFrom(
            Class<Object> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream stream)
            throws IOException {
        JsonNode document;
        try {
            document = Json.mapper().readTree(stream);
        } catch (JsonProcessingException exception) {
            throw JsonProblems.malformed(exception);
        }
        SchemaWalk.Walked walked = SchemaWalk.walk(schemas.get(type.getSimpleName()), document);
        if (!walked.faults().isEmpty()) {
            throw JsonProblems.invalid(walked.faults());
        }
        try {
            return Json.mapper().treeToValue(walked.canonical(), type);
        } catch (JsonMappingException exception) {
            throw JsonProblems.unreadable(exception);
        }
    }
}
