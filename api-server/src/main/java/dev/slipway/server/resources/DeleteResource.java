package dev.slipway.server.resources;

import dev.slipway.api.model.Problem;
import dev.slipway.api.model.Warning;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.resources.ResourceStore.Lock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** One DELETE of a resource. */
final class DeleteResource {
    /** So many referrers are named; their number is told too. */
    private static final int NAMED = 20;

    private final Kinds kinds;
    private final List<Dependents> dependents;
    private final ResourcePath path;
    private final Conditions conditions;
    private final boolean cascade;

    DeleteResource(
            Kinds kinds, List<Dependents> dependents, ResourcePath path, Conditions conditions, boolean cascade) {
        this.kinds = kinds;
        this.dependents = dependents;
        this.path = path;
        this.conditions = conditions;
        this.cascade = cascade;
    }

    /**
     * What only the order of a plan decides: in a dry run a warning.
     *
     * @param count of the resources in the way, if it is resources
     */
    private record Obstacle(
            ProblemType type,
            String warning,
            String detail,
            @Nullable Long count,
            @Nullable List<String> referrers) {}

    /** Deletes it. */
    Answer delete(DSLContext transaction, Author author, Instant now) {
        return delete(transaction, find(transaction, Lock.DELETE), author, now);
    }

    private Answer delete(DSLContext transaction, StoredResource stored, Author author, Instant now) {
        check(stored);
        if (cascade) {
            deleteContents(transaction, stored.uid(), author, now);
        }
        for (Obstacle obstacle : obstacles(transaction, stored)) {
            Problem.Builder problem = ProblemException.document(obstacle.type(), obstacle.detail());
            throw ProblemException.problem(
                    obstacle.type(), problem.referrers(obstacle.referrers()).build());
        }
        dependents.forEach(dependent -> dependent.delete(transaction, path, stored.uid()));
        kinds.of(path.type()).delete(transaction, stored.uid());
        ResourceStore.delete(transaction, stored.uid());
        ResourceStore.append(transaction, path, deleted(stored, author, now), author, true);
        return Answer.noContent();
    }

    /** In rounds, those that nothing refers to first, by the same rules as each alone. References of resources have no cycles. */
    private void deleteContents(DSLContext transaction, UUID uid, Author author, Instant now) {
        List<ResourceStore.Child> left = ResourceStore.contents(transaction, uid);
        while (!left.isEmpty()) {
            List<ResourceStore.Child> next = left.stream()
                    .filter(child -> ResourceStore.countReferrers(transaction, child.uid()) == 0)
                    .toList();
            if (next.isEmpty()) {
                throw new IllegalStateException("resources that refer to each other: " + left);
            }
            for (ResourceStore.Child child : next) {
                DeleteResource below = below(child);
                // What somebody else has deleted meanwhile is what was wanted.
                ResourceStore.find(transaction, below.path.type(), uid, child.name(), Lock.DELETE)
                        .ifPresent(stored -> below.delete(transaction, stored, author, now));
            }
            left = ResourceStore.contents(transaction, uid);
        }
    }

    /** Checks all and deletes nothing. */
    Answer preview(DSLContext transaction) {
        StoredResource stored = find(transaction, Lock.NONE);
        check(stored);
        if (cascade) {
            checkContents(transaction, stored.uid());
        }
        List<Warning> warnings = new ArrayList<>();
        for (Obstacle obstacle : obstacles(transaction, stored)) {
            warnings.add(Warning.builder()
                    .type(obstacle.warning())
                    .message(obstacle.detail())
                    .count(obstacle.count())
                    .referrers(obstacle.referrers())
                    .build());
        }
        warnings.addAll(kinds.of(path.type()).deletionWarnings(transaction, path.name()));
        return Answer.of(200, "{\"warnings\":" + DocumentReader.text(Rendering.warnings(warnings)) + "}");
    }

    /** What is protected stands in the way of a cascade, too. That something in it is in use, the obstacles of the whole tell. */
    private void checkContents(DSLContext transaction, UUID uid) {
        for (ResourceStore.Child child : ResourceStore.contents(transaction, uid)) {
            DeleteResource below = below(child);
            below.check(below.find(transaction, Lock.NONE));
        }
    }

    private DeleteResource below(ResourceStore.Child child) {
        ResourcePath below = new ResourcePath(kinds.types().named(child.type()), path.name(), child.name());
        return new DeleteResource(kinds, dependents, below, Conditions.none(), false);
    }

    private StoredResource find(DSLContext transaction, Lock lock) {
        UUID parentUid = kinds.requireParent(transaction, path);
        Optional<StoredResource> stored = ResourceStore.find(transaction, path.type(), parentUid, path.name(), lock);
        return stored.orElseThrow(() -> conditions.guarded()
                ? Problems.missingForCondition(path)
                : Problems.notFound(transaction, path, parentUid));
    }

    private void check(StoredResource stored) {
        if (!conditions.matches(stored.etag())) {
            throw Problems.condition(path, stored, List.of());
        }
        if (DocumentReader.tree(stored.document()).path("deletion_protection").asBoolean()) {
            throw ProblemException.problem(
                    ProblemType.DELETION_PROTECTED,
                    path.words() + " is protected: set deletion_protection to false first");
        }
    }

    private List<Obstacle> obstacles(DSLContext transaction, StoredResource stored) {
        List<Obstacle> obstacles = new ArrayList<>();
        Map<String, Integer> children = ResourceStore.children(transaction, stored.uid());
        if (!children.isEmpty()) {
            long total =
                    children.values().stream().mapToLong(Integer::longValue).sum();
            String counts = children.entrySet().stream()
                    .map(entry -> counted(kinds.types().named(entry.getKey()), entry.getValue()))
                    .collect(Collectors.joining(", "));
            String detail = cascade
                    ? counts + (total == 1 ? " is" : " are") + " deleted with it"
                    : path.words() + " still has " + counts;
            obstacles.add(new Obstacle(ProblemType.NOT_EMPTY, cascade ? "cascade" : "not_empty", detail, total, null));
        }
        long referrers = ResourceStore.countReferrers(transaction, stored.uid());
        if (referrers > 0) {
            List<String> named = ResourceStore.referrers(transaction, stored.uid(), NAMED).stream()
                    .map(this::url)
                    .toList();
            String detail = referrers + (referrers == 1 ? " resource refers to " : " resources refer to ")
                    + path.words() + ": " + String.join(", ", named) + (referrers > NAMED ? ", …" : "");
            obstacles.add(new Obstacle(ProblemType.STILL_REFERENCED, "still_referenced", detail, referrers, named));
        }
        dependents.forEach(dependent -> dependent
                .obstacle(transaction, path, stored.uid())
                .ifPresent(detail -> obstacles.add(new Obstacle(
                        ProblemType.CONFLICT, "in_use", path.words() + " is in use: " + detail, null, null))));
        return obstacles;
    }

    private static String counted(ResourceType type, int count) {
        return count + " " + (count == 1 ? type.words() : type.collection().replace('-', ' '));
    }

    private String url(ResourceStore.Referrer referrer) {
        return new ResourcePath(kinds.types().named(referrer.type()), path.project(), referrer.name()).url();
    }

    private static StoredResource deleted(StoredResource stored, Author author, Instant now) {
        return new StoredResource(
                stored.uid(),
                stored.parentUid(),
                stored.name(),
                stored.revision() + 1,
                stored.document(),
                stored.createdAt(),
                now,
                author.name());
    }
}
