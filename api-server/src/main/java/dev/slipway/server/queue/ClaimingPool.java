package dev.slipway.server.queue;

import dev.slipway.api.model.Resources;
import dev.slipway.api.model.RunnerPool;
import dev.slipway.server.database.Json;
import dev.slipway.server.resources.ProjectPatterns;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.JSON;
import org.jspecify.annotations.Nullable;

/** A runner pool as the queue sees it: its document with the defaults filled in. */
record ClaimingPool(
        UUID uid,
        String name,
        int slots,
        boolean paused,
        Map<String, String> labels,
        List<String> projectPatterns,
        @Nullable Long cpuMillis,
        @Nullable Long memoryBytes,
        @Nullable Long diskBytes) {

    static ClaimingPool of(UUID uid, String name, JSON document) {
        RunnerPool pool = Json.read(document, RunnerPool.class);
        Resources resources = pool.resources();
        Set<String> allowed = pool.allowedProjects();
        return new ClaimingPool(
                uid,
                name,
                pool.slots() == null ? 1 : pool.slots(),
                pool.paused() != null && pool.paused(),
                pool.labels() == null ? Map.of() : pool.labels(),
                allowed == null ? List.of("*") : List.copyOf(allowed),
                resources == null ? null : Quantities.cpuMillis(resources.cpu()),
                resources == null ? null : Quantities.bytes(resources.memory()),
                resources == null ? null : Quantities.bytes(resources.disk()));
    }

    /** The patterns for SQL's LIKE. Names of projects hold neither {@code %} nor {@code _}. */
    String[] likePatterns() {
        return projectPatterns.stream()
                .map(pattern -> pattern.replace('*', '%'))
                .toArray(String[]::new);
    }

    boolean allows(String project) {
        return ProjectPatterns.admit(projectPatterns, project);
    }
}
