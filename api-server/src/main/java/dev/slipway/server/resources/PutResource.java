package dev.slipway.server.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.model.Difference;
import dev.slipway.api.model.Warning;
import dev.slipway.jobfile.schema.Faults;
import dev.slipway.jobfile.schema.Pointers;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.resources.ResourceStore.Lock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** One PUT: declares a resource or replaces its document. */
final class PutResource<T extends Record> {
    /** Each further try means that another request created the resource and a third deleted it in between. */
    private static final int TRIES = 8;

    private final Kinds kinds;
    private final Kind<T> kind;
    private final ResourcePath path;
    private final ReadDocument<T> sent;
    private final Conditions conditions;
    private final Author author;
    private final UUID newUid;
    private final Instant now;

    PutResource(
            Kinds kinds,
            Kind<T> kind,
            ResourcePath path,
            ReadDocument<T> sent,
            Conditions conditions,
            Author author,
            UUID newUid,
            Instant now) {
        this.kinds = kinds;
        this.kind = kind;
        this.path = path;
        this.sent = sent;
        this.conditions = conditions;
        this.author = author;
        this.newUid = newUid;
        this.now = now;
    }

    /** What would be stored in place of what is. */
    private record Draft(JsonNode document, String text, Optional<Kind.Effect> effect) {}

    /** Writes it. */
    Answer write(DSLContext transaction) {
        UUID seenParent = kinds.requireParent(transaction, path);
        throwFaults(transaction, seenParent);
        // Most PUTs of a client that declares everything change nothing: they take no lock.
        StoredResource seen = find(transaction, seenParent, Lock.NONE);
        if (seen != null && unchanged(seen, draft(seen))) {
            return answer(200, seen);
        }
        UUID parentUid = parent(transaction, Lock.STAYS);
        if (path.type().parent() != null && parentUid == null) {
            throw Problems.notFound(transaction, kinds.parent(path), null);
        }
        References.Resolved references = references(transaction, parentUid, Lock.STAYS);
        if (!references.unresolved().isEmpty()) {
            ProblemType type = references.dangles() ? ProblemType.UNRESOLVED_REFERENCE : ProblemType.INVALID_DOCUMENT;
            throw Problems.invalid(type, new Faults(references.unresolved(), 0));
        }
        for (int tried = 0; tried < TRIES; tried++) {
            StoredResource stored = find(transaction, parentUid, Lock.CHANGE);
            StoredResource written = stored == null
                    ? create(transaction, parentUid, references.held())
                    : replace(transaction, stored, references.held());
            if (written != null) {
                return answer(stored == null ? 201 : 200, written);
            }
        }
        throw ProblemException.problem(
                ProblemType.CONFLICT, "others create and delete " + path.words() + " all the time: try again");
    }

    /** Checks all and writes nothing. */
    Answer preview(DSLContext transaction) {
        UUID parentUid = parent(transaction, Lock.NONE);
        throwFaults(transaction, parentUid);
        List<Warning> warnings = new ArrayList<>();
        if (path.type().parent() != null && parentUid == null) {
            warnings.add(Warning.builder()
                    .type("missing_parent")
                    .message("there is no " + kinds.parent(path).words())
                    .target(kinds.parent(path).key())
                    .build());
        }
        Map<String, String> targets = targets();
        references(transaction, parentUid, Lock.NONE)
                .unresolved()
                .forEach(fault -> warnings.add(Warning.builder()
                        .type(fault.rule())
                        .pointer(fault.pointer())
                        .message(fault.message())
                        .target(fault.rule().equals(References.UNRESOLVED) ? targets.get(fault.pointer()) : null)
                        .build()));
        if (sent.bound() != null) {
            warnings.addAll(kind.warnings(transaction, path, parentUid, sent.bound()));
        }
        StoredResource stored = find(transaction, parentUid, Lock.NONE);
        ObjectNode withoutSecrets = sent.fields();
        withoutSecrets.remove(secretFields());
        Draft draft = draft(stored, withoutSecrets);
        if (stored == null || !unchanged(stored, draft)) {
            checkConditions(stored, draft);
        }
        Map<String, String> headers = stored == null ? Map.of() : Map.of("ETag", stored.etag());
        return new Answer(
                200, headers, DocumentReader.text(Rendering.preview(path, draft.document(), stored, warnings)));
    }

    private @Nullable UUID parent(DSLContext transaction, Lock lock) {
        if (path.project() == null) {
            return null;
        }
        ResourcePath parent = kinds.parent(path);
        return ResourceStore.find(transaction, parent.type(), null, parent.name(), lock)
                .map(StoredResource::uid)
                .orElse(null);
    }

    /** All that is wrong with a document, its dangling references included. */
    private void throwFaults(DSLContext transaction, @Nullable UUID parentUid) {
        if (!sent.faults().isEmpty()) {
            Faults dangling =
                    new Faults(references(transaction, parentUid, Lock.NONE).unresolved(), 0);
            throw Problems.invalid(ProblemType.INVALID_DOCUMENT, sent.faults().and(dangling));
        }
    }

    private References.Resolved references(DSLContext transaction, @Nullable UUID parentUid, Lock lock) {
        List<References.Found> found = References.find(path.type().schema(), sent.canonical());
        return References.resolve(transaction, kinds.types(), path.project(), parentUid, found, lock);
    }

    /** The path of what each reference names, by its pointer. */
    private Map<String, String> targets() {
        Map<String, String> targets = new HashMap<>();
        References.find(path.type().schema(), sent.canonical()).forEach(found -> {
            ResourceType type = kinds.types().named(found.type());
            String project = type.parent() == null ? null : path.project();
            targets.put(found.pointer(), new ResourcePath(type, project, found.name()).key());
        });
        return targets;
    }

    private @Nullable StoredResource find(DSLContext transaction, @Nullable UUID parentUid, Lock lock) {
        return ResourceStore.find(transaction, path.type(), parentUid, path.name(), lock)
                .orElse(null);
    }

    private Draft draft(@Nullable StoredResource stored) {
        return draft(stored, sent.fields());
    }

    private Draft draft(@Nullable StoredResource stored, ObjectNode document) {
        Optional<Kind.Effect> effect = stored == null
                ? kind.own(newUid, document, null)
                : kind.own(stored.uid(), document, DocumentReader.tree(stored.document()));
        return new Draft(document, DocumentReader.text(document), effect);
    }

    private boolean unchanged(StoredResource stored, Draft draft) {
        if (conditions.createsOnly()) {
            return false;
        }
        return stored.document().equals(draft.text());
    }

    private void checkConditions(@Nullable StoredResource stored, Draft draft) {
        if (stored == null && conditions.guarded()) {
            throw Problems.missingForCondition(path);
        }
        if (stored != null && (conditions.createsOnly() || !conditions.matches(stored.etag()))) {
            throw Problems.condition(path, stored, differences(stored, draft));
        }
    }

    private List<Difference> differences(StoredResource stored, Draft draft) {
        JsonNode before = DocumentReader.tree(stored.document());
        List<Difference> differences = new ArrayList<>(Differences.between(path.type(), before, draft.document()));
        if (draft.effect().isPresent()) {
            // The value of a secret differs, and neither is told.
            secretFields()
                    .forEach(field -> differences.add(Difference.builder()
                            .pointer(Pointers.child("", field))
                            .build()));
        }
        return differences;
    }

    private List<String> secretFields() {
        return path.type().schema().properties().entrySet().stream()
                .filter(property -> property.getValue().about().secret())
                .map(Map.Entry::getKey)
                .toList();
    }

    private @Nullable StoredResource create(
            DSLContext transaction, @Nullable UUID parentUid, Map<String, UUID> references) {
        Draft draft = draft(null);
        checkConditions(null, draft);
        StoredResource row =
                new StoredResource(newUid, parentUid, path.name(), 1, draft.text(), now, now, author.name());
        if (!ResourceStore.insert(transaction, path.type(), row)) {
            return null;
        }
        return complete(transaction, row, draft, references);
    }

    private StoredResource replace(DSLContext transaction, StoredResource stored, Map<String, UUID> references) {
        Draft draft = draft(stored);
        if (unchanged(stored, draft)) {
            return stored;
        }
        checkConditions(stored, draft);
        // The clock of another server may be behind: what was written later never looks older.
        Instant updatedAt = now.isBefore(stored.updatedAt()) ? stored.updatedAt() : now;
        StoredResource row = new StoredResource(
                stored.uid(),
                stored.parentUid(),
                stored.name(),
                stored.revision() + 1,
                draft.text(),
                stored.createdAt(),
                updatedAt,
                author.name());
        ResourceStore.update(transaction, row);
        return complete(transaction, row, draft, references);
    }

    private StoredResource complete(
            DSLContext transaction, StoredResource row, Draft draft, Map<String, UUID> references) {
        draft.effect().ifPresent(effect -> effect.write(transaction));
        References.store(transaction, row.uid(), references);
        ResourceStore.append(transaction, path, row, author, false);
        return row;
    }

    private Answer answer(int status, StoredResource row) {
        Map<String, String> headers =
                status == 201 ? Map.of("ETag", row.etag(), "Location", path.url()) : Map.of("ETag", row.etag());
        return new Answer(status, headers, DocumentReader.text(Rendering.stored(path.type(), row)));
    }
}
