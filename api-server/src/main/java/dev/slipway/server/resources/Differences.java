package dev.slipway.server.resources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.model.Difference;
import dev.slipway.jobfile.schema.Pointers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The fields in which two canonical documents differ, at the depth at which they do. */
final class Differences {
    /** So many tell enough. */
    private static final int LIMIT = 100;

    private final List<Difference> found = new ArrayList<>();

    private Differences() {}

    /** Compares the settable fields of a stored and a sent document. Values of secrets stand in neither. */
    static List<Difference> between(ResourceType type, JsonNode stored, JsonNode sent) {
        Differences differences = new Differences();
        for (String field : type.settable()) {
            differences.compare(Pointers.child("", field), stored.get(field), sent.get(field));
        }
        return differences.found;
    }

    private void compare(String pointer, @Nullable JsonNode stored, @Nullable JsonNode sent) {
        if (found.size() == LIMIT || text(stored).equals(text(sent))) {
            return;
        }
        if (stored != null && sent != null && stored.isObject() && sent.isObject()) {
            Set<String> names = new TreeSet<>();
            stored.fieldNames().forEachRemaining(names::add);
            sent.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(Pointers.child(pointer, name), stored.get(name), sent.get(name)));
            return;
        }
        found.add(Difference.builder()
                .pointer(pointer)
                .stored(stored == null ? null : text(stored))
                .sent(sent == null ? null : text(sent))
                .build());
    }

    private static String text(@Nullable JsonNode node) {
        return node == null ? "" : DocumentReader.text(node);
    }
}
