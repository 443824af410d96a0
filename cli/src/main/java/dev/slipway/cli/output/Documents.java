package dev.slipway.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.slipway.api.client.ApiClient;
import java.io.PrintWriter;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes documents for programs. */
public final class Documents {
    private static final ObjectMapper JSON = ApiClient.newMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Documents() {}

    /** Writes a document of the API as JSON or YAML. */
    public static void write(Format format, Object document, PrintWriter out) {
        switch (format) {
            case JSON -> out.println(json(document));
            case YAML -> out.print(yaml(document));
            case TEXT, NAME -> throw new IllegalArgumentException(format + " is for each command to write");
        }
        out.flush();
    }

    /** A document as YAML, in the order of its fields. */
    public static String yaml(Object document) {
        Object plain = JSON.convertValue(document, new TypeReference<Object>() {});
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(120)
                .build();
        return new Dump(settings).dumpToString(plain);
    }

    private static String json(Object document) {
        try {
            return JSON.writeValueAsString(document);
        } catch (JsonProcessingException exception) {
            throw new IllegalArgumentException("cannot be written as JSON", exception);
        }
    }
}
