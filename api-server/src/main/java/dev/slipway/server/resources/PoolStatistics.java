package dev.slipway.server.resources;

import dev.slipway.api.model.RunnerPoolStatus;
import java.util.UUID;

/** The numbers of a pool that move by themselves; known to higher packages. */
@FunctionalInterface
public interface PoolStatistics {
    /** The numbers at this moment. */
    RunnerPoolStatus of(UUID poolUid, String pool);
}
