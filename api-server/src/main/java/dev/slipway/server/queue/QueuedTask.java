package dev.slipway.server.queue;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task as the queue knows it: what a pool must have for it, and no more.
 *
 * @param pool the pool that it names, or null
 * @param selector labels that the pool must have
 * @param image empty for none
 * @param secrets names of secrets of the project that must have a value
 * @param notBefore null: at once
 * @param queueDeadline when it has waited too long
 */
public record QueuedTask(
        @JsonProperty("task_uid") UUID task,
        @JsonProperty("pool") @Nullable String pool,
        @JsonProperty("selector") Map<String, String> selector,
        @JsonProperty("image") String image,
        @JsonProperty("cpu_millis") @Nullable Long cpuMillis,
        @JsonProperty("memory_bytes") @Nullable Long memoryBytes,
        @JsonProperty("disk_bytes") @Nullable Long diskBytes,
        @JsonProperty("secrets") List<String> secrets,
        @JsonProperty("not_before") @Nullable Instant notBefore,
        @JsonProperty("queue_deadline") Instant queueDeadline) {
    public QueuedTask {
        selector = Map.copyOf(selector);
        secrets = List.copyOf(secrets);
    }
}
