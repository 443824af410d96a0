package dev.slipway.server.resources;

import static dev.slipway.server.database.generated.Tables.RESOURCE;
import static dev.slipway.server.database.generated.Tables.RESOURCE_REFERENCE;
import static dev.slipway.server.database.generated.Tables.RESOURCE_REVISION;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.server.database.generated.tables.records.ResourceRecord;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.ResultQuery;
import org.jooq.SelectForUpdateStep;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** The statements on resources and their revisions. */
final class ResourceStore {
    /** How a row is locked until the end of the transaction. */
    enum Lock {
        NONE,
        /** It stays; others may change it. */
        STAYS,
        /** Nobody else changes it; others may refer to it. */
        CHANGE,
        /** Nobody else changes it or begins to refer to it. */
        DELETE
    }

    private ResourceStore() {}

    static Optional<StoredResource> find(
            DSLContext context, ResourceType type, @Nullable UUID parentUid, String name, Lock lock) {
        return locked(context.selectFrom(RESOURCE).where(in(type, parentUid), RESOURCE.NAME.eq(name)), lock)
                .fetchOptional(ResourceStore::stored);
    }

    private static <R extends Record> ResultQuery<R> locked(SelectForUpdateStep<R> select, Lock lock) {
        return switch (lock) {
            case NONE -> select;
            case STAYS -> select.forKeyShare();
            case CHANGE -> select.forNoKeyUpdate();
            case DELETE -> select.forUpdate();
        };
    }

    /** The uids of those of the names that are there; locked in one order, so that no two transactions wait for each other. */
    static Map<String, UUID> uids(
            DSLContext context, ResourceType type, @Nullable UUID parentUid, Set<String> names, Lock lock) {
        SelectForUpdateStep<Record2<String, UUID>> select = context.select(RESOURCE.NAME, RESOURCE.UID)
                .from(RESOURCE)
                .where(in(type, parentUid), RESOURCE.NAME.in(names))
                .orderBy(RESOURCE.UID);
        return locked(select, lock).fetchMap(RESOURCE.NAME, RESOURCE.UID);
    }

    /** The patterns of the projects that may use a resource of the server, for those of the names that say so. */
    static Map<String, Set<String>> allowedProjects(DSLContext context, ResourceType type, Set<String> names) {
        Map<String, Set<String>> allowed = new HashMap<>();
        context.select(RESOURCE.NAME, RESOURCE.DOCUMENT)
                .from(RESOURCE)
                .where(in(type, null), RESOURCE.NAME.in(names))
                .forEach(row -> {
                    JsonNode patterns = DocumentReader.tree(row.value2().data()).path("allowed_projects");
                    if (patterns.isArray()) {
                        Set<String> of = new LinkedHashSet<>();
                        patterns.forEach(pattern -> of.add(pattern.asText()));
                        allowed.put(row.value1(), of);
                    }
                });
        return allowed;
    }

    /** A resource, and the bytes of its document. */
    record Sized(String name, long size) {}

    /** The resources in the order of their names, those after {@code after}. */
    static List<Sized> sizes(DSLContext context, ResourceType type, @Nullable UUID parentUid, String after, int limit) {
        Field<Integer> size = DSL.octetLength(RESOURCE.DOCUMENT.cast(SQLDataType.CLOB));
        return context.select(RESOURCE.NAME, size)
                .from(RESOURCE)
                .where(in(type, parentUid), RESOURCE.NAME.gt(after))
                .orderBy(RESOURCE.NAME)
                .limit(limit)
                .fetch(row -> new Sized(row.value1(), row.value2()));
    }

    /** Resources in the order of their names, those after {@code after} up to {@code last}. */
    static List<StoredResource> list(
            DSLContext context, ResourceType type, @Nullable UUID parentUid, String after, String last) {
        return context.selectFrom(RESOURCE)
                .where(in(type, parentUid), RESOURCE.NAME.gt(after), RESOURCE.NAME.le(last))
                .orderBy(RESOURCE.NAME)
                .fetch(ResourceStore::stored);
    }

    static List<String> names(DSLContext context, ResourceType type, @Nullable UUID parentUid, int limit) {
        return context.select(RESOURCE.NAME)
                .from(RESOURCE)
                .where(in(type, parentUid))
                .orderBy(RESOURCE.NAME)
                .limit(limit)
                .fetch(RESOURCE.NAME);
    }

    /** Inserts a row; false when another transaction made the same path first. */
    static boolean insert(DSLContext transaction, ResourceType type, StoredResource row) {
        return transaction
                        .insertInto(RESOURCE)
                        .set(RESOURCE.UID, row.uid())
                        .set(RESOURCE.KIND, type.name())
                        .set(RESOURCE.PARENT_UID, row.parentUid())
                        .set(RESOURCE.NAME, row.name())
                        .set(RESOURCE.REVISION, row.revision())
                        .set(RESOURCE.DOCUMENT, JSON.valueOf(row.document()))
                        .set(RESOURCE.CREATED_AT, row.createdAt())
                        .set(RESOURCE.UPDATED_AT, row.updatedAt())
                        .set(RESOURCE.UPDATED_BY, row.updatedBy())
                        .onConflictDoNothing()
                        .execute()
                == 1;
    }

    /** Writes what a change of a locked row left. */
    static void update(DSLContext transaction, StoredResource row) {
        transaction
                .update(RESOURCE)
                .set(RESOURCE.REVISION, row.revision())
                .set(RESOURCE.DOCUMENT, JSON.valueOf(row.document()))
                .set(RESOURCE.UPDATED_AT, row.updatedAt())
                .set(RESOURCE.UPDATED_BY, row.updatedBy())
                .where(RESOURCE.UID.eq(row.uid()))
                .execute();
    }

    static void delete(DSLContext transaction, UUID uid) {
        transaction.deleteFrom(RESOURCE).where(RESOURCE.UID.eq(uid)).execute();
    }

    /** Appends a revision; one that deletes the resource has no document. */
    static void append(DSLContext transaction, ResourcePath path, StoredResource row, Author author, boolean deleted) {
        transaction
                .insertInto(RESOURCE_REVISION)
                .set(RESOURCE_REVISION.RESOURCE_UID, row.uid())
                .set(RESOURCE_REVISION.REVISION, row.revision())
                .set(RESOURCE_REVISION.KIND, path.type().name())
                .set(RESOURCE_REVISION.PATH, path.key())
                .set(RESOURCE_REVISION.DOCUMENT, deleted ? null : JSON.valueOf(row.document()))
                .set(RESOURCE_REVISION.AUTHOR, author.name())
                .set(RESOURCE_REVISION.CLIENT, author.client())
                .set(RESOURCE_REVISION.WRITTEN_AT, row.updatedAt())
                .execute();
    }

    /** How many resources belong to one, by the name of their type. */
    static Map<String, Integer> children(DSLContext context, UUID uid) {
        return context.select(RESOURCE.KIND, DSL.count())
                .from(RESOURCE)
                .where(RESOURCE.PARENT_UID.eq(uid))
                .groupBy(RESOURCE.KIND)
                .orderBy(RESOURCE.KIND)
                .fetchMap(RESOURCE.KIND, DSL.count());
    }

    /** A resource in another. */
    record Child(UUID uid, String type, String name) {}

    /** All that is in a resource. */
    static List<Child> contents(DSLContext context, UUID uid) {
        return context.select(RESOURCE.UID, RESOURCE.KIND, RESOURCE.NAME)
                .from(RESOURCE)
                .where(RESOURCE.PARENT_UID.eq(uid))
                .orderBy(RESOURCE.UID)
                .fetch(row -> new Child(row.value1(), row.value2(), row.value3()));
    }

    /** The first resources that refer to one. */
    static List<Referrer> referrers(DSLContext context, UUID uid, int limit) {
        return context.select(RESOURCE.KIND, RESOURCE.NAME)
                .from(RESOURCE)
                .where(refersTo(uid))
                .orderBy(RESOURCE.KIND, RESOURCE.NAME)
                .limit(limit)
                .fetch(row -> new Referrer(row.value1(), row.value2()));
    }

    /** How many resources refer to one. */
    static int countReferrers(DSLContext context, UUID uid) {
        return context.fetchCount(RESOURCE, refersTo(uid));
    }

    private static Condition refersTo(UUID uid) {
        return RESOURCE.UID.in(DSL.select(RESOURCE_REFERENCE.SOURCE_UID)
                .from(RESOURCE_REFERENCE)
                .where(RESOURCE_REFERENCE.TARGET_UID.eq(uid)));
    }

    /** A resource of the same project that refers to another. */
    record Referrer(String type, String name) {}

    static Condition in(ResourceType type, @Nullable UUID parentUid) {
        return RESOURCE.KIND
                .eq(type.name())
                .and(parentUid == null ? RESOURCE.PARENT_UID.isNull() : RESOURCE.PARENT_UID.eq(parentUid));
    }

    private static StoredResource stored(ResourceRecord row) {
        return new StoredResource(
                row.getUid(),
                row.getParentUid(),
                row.getName(),
                row.getRevision(),
                row.getDocument().data(),
                row.getCreatedAt(),
                row.getUpdatedAt(),
                row.getUpdatedBy());
    }
}
