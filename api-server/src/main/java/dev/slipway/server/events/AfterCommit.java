package dev.slipway.server.events;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a transaction will have to tell when it is committed. */
public final class AfterCommit {
    private final Set<Topic> topics = new LinkedHashSet<>();
    /** By pool; the empty name stands for tasks that name none. */
    private final Map<String, Integer> work = new HashMap<>();

    AfterCommit() {}

    public void runChanged(UUID run) {
        topics.add(new Topic.RunChanged(run));
    }

    public void leaseChanged(UUID attempt) {
        topics.add(new Topic.LeaseChanged(attempt));
    }

    public void preparationQueued() {
        topics.add(new Topic.PreparationQueued());
    }

    /** A task can be claimed, by executors of the pool, or of any when it is null. */
    public void taskQueued(@Nullable String pool) {
        work.merge(pool == null ? "" : pool, 1, Integer::sum);
    }

    void tell(WorkSignals workSignals, Wakeups wakeups) {
        work.forEach((pool, tasks) -> workSignals.announce(pool.isEmpty() ? null : pool, tasks));
        topics.forEach(wakeups::wake);
    }
}
