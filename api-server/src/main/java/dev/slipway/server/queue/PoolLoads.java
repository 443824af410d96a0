package dev.slipway.server.queue;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.RunnerPoolStatus;
import dev.slipway.server.database.Database;
import dev.slipway.server.executors.Executors;
import dev.slipway.server.resources.PoolStatistics;
import java.time.Clock;
import java.util.UUID;

/** How busy a pool is. */
public final class PoolLoads implements PoolStatistics {
    private final Database database;
    private final Clock clock;

    public PoolLoads(Database database, Clock clock) {
        this.database = requireNonNull(database, "database is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    public RunnerPoolStatus of(UUID poolUid, String pool) {
        return QueueView.pools(database.context(), clock.instant().minus(Executors.ONLINE), pool).stream()
                .findFirst()
                .map(load -> RunnerPoolStatus.builder()
                        .executorsOnline(load.online())
                        .slotsTotal(load.slotsOnline())
                        .slotsBusy(load.busy())
                        .queued(QueueView.queuedFor(database.context(), load.pool()))
                        .build())
                .orElseGet(() -> RunnerPoolStatus.builder()
                        .executorsOnline(0)
                        .slotsTotal(0)
                        .slotsBusy(0)
                        .queued(0)
                        .build());
    }
}
