package dev.slipway.jobfile.schema;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The schemas of the spec by name. Safe for many threads. */
public final class Schemas {
    private static final String SPEC = "/dev/slipway/api/slipway.yaml";

    private final JsonNode spec;
    private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

    private Schemas(JsonNode spec) {
        this.spec = requireNonNull(spec, "spec is null");
    }

    /** Reads the spec that the build put on the class path; to be done once, since it takes some 100 ms. */
    public static Schemas load() {
        try (InputStream stream = Schemas.class.getResourceAsStream(SPEC)) {
            if (stream == null) {
                throw new IllegalStateException("the spec is not on the class path: " + SPEC);
            }
            LoadSettings settings = LoadSettings.builder()
                    .setSchema(new CoreSchema())
                    .setCodePointLimit(50_000_000)
                    .setMaxAliasesForCollections(10_000)
                    .build();
            Object document = new Load(settings).loadFromInputStream(stream);
            return new Schemas(new ObjectMapper().valueToTree(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole document. */
    public JsonNode spec() {
        return spec;
    }

    /**
     * The schema of that name under {@code components/schemas}.
     *
     * @throws IllegalStateException when the spec has none of that name, or one that this reader cannot handle
     */
    public Schema get(String name) {
        Schema known = compiled.get(name);
        if (known == null) {
            known = new SchemaCompiler(spec).named(name);
            compiled.put(name, known);
        }
        return known;
    }
}
