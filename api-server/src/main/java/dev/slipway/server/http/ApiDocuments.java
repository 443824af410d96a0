package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.jobfile.docs.EditorSchema;
import dev.slipway.jobfile.schema.Schemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** The spec in its forms, as bytes. Each is made when it is first asked for. */
public final class ApiDocuments {
    private static final String SPEC = "/dev/slipway/api/slipway.yaml";

    private final Supplier<byte[]> yaml = new Lazy(ApiDocuments::readYaml);
    private final Supplier<byte[]> json;
    private final Supplier<byte[]> page;
    private final Supplier<byte[]> jobFileSchema;

    public ApiDocuments(Schemas schemas) {
        JsonNode spec = requireNonNull(schemas, "schemas is null").spec();
        this.json = new Lazy(() -> writeJson(spec));
        this.page = new Lazy(() -> new ReferencePage(spec).html());
        this.jobFileSchema = new Lazy(() -> writeJson(EditorSchema.of(schemas)));
    }

    byte[] yaml() {
        return yaml.get();
    }

    byte[] json() {
        return json.get();
    }

    byte[] page() {
        return page.get();
    }

    byte[] jobFileSchema() {
        return jobFileSchema.get();
    }

    private static byte[] readYaml() {
        try (InputStream stream = ApiDocuments.class.getResourceAsStream(SPEC)) {
            return requireNonNull(stream, "the spec is not on the class path").readAllBytes();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static byte[] writeJson(JsonNode spec) {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(spec);
        } catch (JsonProcessingException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static final class Lazy implements Supplier<byte[]> {
        private final Supplier<byte[]> source;
        private byte @org.jspecify.annotations.Nullable [] made;

        Lazy(Supplier<byte[]> source) {
            this.source = source;
        }

        @Override
        public synchronized byte[] get() {
            byte[] bytes = made;
            if (bytes == null) {
                bytes = source.get();
                made = bytes;
            }
            return bytes;
        }
    }
}
