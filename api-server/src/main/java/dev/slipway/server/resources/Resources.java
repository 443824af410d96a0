package dev.slipway.server.resources;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.server.base.Ids;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.database.Database;
import dev.slipway.server.resources.ResourceStore.Lock;
import dev.slipway.server.resources.ResourceStore.Sized;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The one engine for all types of resources: the rules of the resource contract hold here or nowhere. */
public final class Resources {
    /** A page is held in memory, as records and as text: a thousand documents of a mebibyte each are none. */
    private static final long PAGE_BYTES = 4L << 20;

    private final Database database;
    private final Kinds kinds;
    private final List<Dependents> dependents;
    private final Idempotency idempotency;
    private final Ids ids;
    private final Clock clock;

    /** @param dependents asked in this order before something is deleted */
    public Resources(
            Database database,
            Kinds kinds,
            List<Dependents> dependents,
            Idempotency idempotency,
            Ids ids,
            Clock clock) {
        this.database = requireNonNull(database, "database is null");
        this.kinds = requireNonNull(kinds, "kinds is null");
        this.dependents = List.copyOf(dependents);
        this.idempotency = requireNonNull(idempotency, "idempotency is null");
        this.ids = requireNonNull(ids, "ids is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    public Kinds kinds() {
        return kinds;
    }

    /**
     * Creates a resource (201) or replaces its document (200); one that changes nothing writes nothing.
     *
     * @param body JSON, at most {@link JsonReader#SIZE_LIMIT} bytes
     * @throws ProblemException {@code malformed-request}, {@code body-too-large}, {@code invalid-document},
     *     {@code unresolved-reference}, {@code precondition-failed}, {@code resource-not-found} for a missing project
     */
    public Answer put(ResourcePath path, byte[] body, boolean dryRun, Conditions conditions, Author author) {
        return put(kinds.of(path.type()), path, body, dryRun, conditions, author);
    }

    private <T extends Record> Answer put(
            Kind<T> kind, ResourcePath path, byte[] body, boolean dryRun, Conditions conditions, Author author) {
        ReadDocument<T> sent = DocumentReader.read(kind, path.type(), body);
        PutResource<T> put = new PutResource<>(kinds, kind, path, sent, conditions, author, ids.next(), now());
        return dryRun
                ? database.transaction(put::preview)
                : idempotency.once(author, "PUT " + path.url() + " " + conditions.text(), body, put::write);
    }

    /**
     * Deletes a resource (204), or in a dry run tells what would stand in the way (200).
     *
     * @param cascade whether what is in it is deleted too
     * @throws ProblemException {@code resource-not-found}, {@code precondition-failed}, {@code deletion-protected},
     *     {@code not-empty}, {@code still-referenced}, {@code conflict}
     */
    public Answer delete(ResourcePath path, boolean dryRun, boolean cascade, Conditions conditions, Author author) {
        DeleteResource delete = new DeleteResource(kinds, dependents, path, conditions, cascade);
        Instant now = now();
        return dryRun
                ? database.transaction(delete::preview)
                : idempotency.once(
                        author,
                        "DELETE " + path.url() + (cascade ? "?cascade " : " ") + conditions.text(),
                        new byte[0],
                        transaction -> delete.delete(transaction, author, now));
    }

    /**
     * The document of a resource, with its ETag.
     *
     * @throws ProblemException {@code resource-not-found}
     */
    public Answer get(ResourcePath path) {
        DSLContext context = database.context();
        UUID parentUid = kinds.requireParent(context, path);
        StoredResource row = ResourceStore.find(context, path.type(), parentUid, path.name(), Lock.NONE)
                .orElseThrow(() -> Problems.notFound(context, path, parentUid));
        return new Answer(200, Map.of("ETag", row.etag()), DocumentReader.text(Rendering.stored(path.type(), row)));
    }

    /**
     * A page of the resources of a type, by name: at most the limit, and fewer when their documents have more than 4 MiB.
     *
     * @param project null for types of the server
     * @param pageToken the {@code next_page_token} of the page before; null for the first
     * @throws ProblemException {@code resource-not-found} for a missing project, {@code invalid-parameter} for another token
     */
    public Answer list(ResourceType type, @Nullable String project, int limit, @Nullable String pageToken) {
        DSLContext context = database.context();
        UUID parentUid = kinds.requireParent(context, type, project);
        String list = (project == null ? "" : project + "/") + type.collection();
        String after = PageToken.after(list, pageToken);
        List<Sized> next = ResourceStore.sizes(context, type, parentUid, after, limit + 1);
        int count = fitting(next, limit);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode items = answer.putArray("items");
        if (count > 0) {
            String last = next.get(count - 1).name();
            ResourceStore.list(context, type, parentUid, after, last)
                    .forEach(row -> items.add(Rendering.stored(type, row)));
            if (next.size() > count) {
                answer.put("next_page_token", PageToken.of(list, last));
            }
        }
        return Answer.of(200, DocumentReader.text(answer));
    }

    /** How many of them make a page: one at least, and no more than the limits of number and bytes. */
    private static int fitting(List<Sized> next, int limit) {
        int count = 0;
        long bytes = 0;
        while (count < Math.min(limit, next.size())) {
            bytes += next.get(count).size();
            if (count > 0 && bytes > PAGE_BYTES) {
                break;
            }
            count++;
        }
        return count;
    }

    /** Of the precision that the database keeps and documents show. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
