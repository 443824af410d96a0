package dev.slipway.server.resources;

import static dev.slipway.server.database.generated.Tables.RESOURCE_REFERENCE;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.jobfile.schema.Fault;
import dev.slipway.jobfile.schema.Nearest;
import dev.slipway.jobfile.schema.Pointers;
import dev.slipway.jobfile.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The names in a document that name other resources ({@code x-slipway-ref}). Those of the same project are kept, so that the other
 * cannot be deleted; those of the server, such as runner pools, must be there when they are written and no longer.
 */
final class References {
    static final String UNRESOLVED = "unresolved_reference";
    static final String NOT_ADMITTED = "not_admitted";
    /** Among so many names the nearest is looked for. */
    static final int CANDIDATES = 1000;

    /** One name in a document. */
    record Found(String pointer, String type, String name) {}

    /**
     * What the names of a document name.
     *
     * @param held what is kept: uid by pointer
     * @param unresolved what names nothing, or what does not admit the project
     */
    record Resolved(Map<String, UUID> held, List<Fault> unresolved) {
        /** Whether a name names nothing. */
        boolean dangles() {
            return unresolved.stream().anyMatch(fault -> fault.rule().equals(UNRESOLVED));
        }
    }

    private References() {}

    /** Finds the names along the schema; what is faulty is passed over. */
    static List<Found> find(Schema schema, JsonNode document) {
        List<Found> found = new ArrayList<>();
        find(schema, document, "", found);
        return found;
    }

    private static void find(Schema schema, JsonNode node, String pointer, List<Found> found) {
        switch (schema) {
            case Schema.ObjectSchema object ->
                object.properties().forEach((name, property) -> {
                    if (node.has(name)) {
                        find(property, node.path(name), Pointers.child(pointer, name), found);
                    }
                });
            case Schema.MapSchema map ->
                node.properties()
                        .forEach(entry ->
                                find(map.values(), entry.getValue(), Pointers.child(pointer, entry.getKey()), found));
            case Schema.ListSchema list -> {
                for (int index = 0; index < node.size(); index++) {
                    find(list.items(), node.path(index), Pointers.child(pointer, index), found);
                }
            }
            case Schema.TextSchema text -> {
                boolean replaced = text.about().substituted() && node.asText().contains("$(");
                if (!text.about().reference().isEmpty() && node.isTextual() && !replaced) {
                    found.add(new Found(pointer, text.about().reference(), node.textValue()));
                }
            }
            case Schema.IntegerSchema ignored -> {}
            case Schema.NumberSchema ignored -> {}
            case Schema.BooleanSchema ignored -> {}
            case Schema.AnySchema ignored -> {}
        }
    }

    /**
     * Looks the names up, and locks what is found.
     *
     * @param project the name of the project that the document belongs to; null for types of the server
     */
    static Resolved resolve(
            DSLContext transaction,
            ResourceTypes types,
            @Nullable String project,
            @Nullable UUID projectUid,
            List<Found> references,
            ResourceStore.Lock lock) {
        Map<String, Set<String>> names = new LinkedHashMap<>();
        references.forEach(reference -> names.computeIfAbsent(reference.type(), ignored -> new LinkedHashSet<>())
                .add(reference.name()));
        Map<String, UUID> held = new LinkedHashMap<>();
        List<Fault> unresolved = new ArrayList<>();
        names.forEach((typeName, wanted) -> {
            ResourceType type = types.named(typeName);
            UUID parentUid = type.parent() == null ? null : projectUid;
            Map<String, UUID> known = type.parent() != null && projectUid == null
                    ? Map.of()
                    : ResourceStore.uids(transaction, type, parentUid, wanted, lock);
            List<String> candidates = known.keySet().containsAll(wanted)
                    ? List.of()
                    : ResourceStore.names(transaction, type, parentUid, CANDIDATES);
            Map<String, Set<String>> admitted = type.parent() != null || project == null
                    ? Map.of()
                    : ResourceStore.allowedProjects(transaction, type, wanted);
            for (Found reference : references) {
                UUID uid = known.get(reference.name());
                Set<String> patterns = admitted.get(reference.name());
                if (reference.type().equals(typeName) && uid == null) {
                    unresolved.add(fault(reference, type, candidates));
                } else if (reference.type().equals(typeName)
                        && patterns != null
                        && project != null
                        && !ProjectPatterns.admit(patterns, project)) {
                    unresolved.add(notAdmitted(reference, type, project, patterns));
                } else if (reference.type().equals(typeName) && uid != null && type.parent() != null) {
                    held.put(reference.pointer(), uid);
                }
            }
        });
        return new Resolved(held, unresolved);
    }

    private static Fault fault(Found reference, ResourceType type, List<String> candidates) {
        return new Fault(
                reference.pointer(),
                UNRESOLVED,
                "there is no " + type.words() + " `" + reference.name() + "`"
                        + (type.parent() == null ? "" : " in this project")
                        + Nearest.hint(reference.name(), candidates));
    }

    private static Fault notAdmitted(Found reference, ResourceType type, String project, Set<String> patterns) {
        return new Fault(
                reference.pointer(),
                NOT_ADMITTED,
                "the " + type.words() + " `" + reference.name() + "` does not admit the project `" + project
                        + "`: its allowed_projects are "
                        + (patterns.isEmpty() ? "none" : String.join(", ", patterns)));
    }

    /** Keeps exactly these references of a resource. */
    static void store(DSLContext transaction, UUID sourceUid, Map<String, UUID> held) {
        transaction
                .deleteFrom(RESOURCE_REFERENCE)
                .where(RESOURCE_REFERENCE.SOURCE_UID.eq(sourceUid))
                .execute();
        held.forEach((pointer, targetUid) -> transaction
                .insertInto(RESOURCE_REFERENCE)
                .set(RESOURCE_REFERENCE.SOURCE_UID, sourceUid)
                .set(RESOURCE_REFERENCE.POINTER, pointer)
                .set(RESOURCE_REFERENCE.TARGET_UID, targetUid)
                .execute());
    }
}
