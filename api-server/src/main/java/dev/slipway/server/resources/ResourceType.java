package dev.slipway.server.resources;

import dev.slipway.jobfile.schema.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the spec says of a type of resource ({@code x-slipway-resource}).
 *
 * @param name in the singular, such as {@code runner_pool}
 * @param collection its part of a path, such as {@code runner-pools}
 * @param parent the type that it belongs to; null for a type of the server
 * @param schema its document
 */
public record ResourceType(
        String name, String collection, @Nullable String parent, Schema.ObjectSchema schema) {
    /** The fields that a client may set, in the order of the spec. */
    public List<String> settable() {
        return schema.properties().entrySet().stream()
                .filter(entry -> !entry.getValue().about().readOnly())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** For messages: {@code runner pool}. */
    public String words() {
        return name.replace('_', ' ');
    }
}
