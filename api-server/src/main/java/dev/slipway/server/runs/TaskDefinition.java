package dev.slipway.server.runs;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.slipway.api.model.Resources;
import dev.slipway.api.model.ResultDeclaration;
import dev.slipway.api.model.SecretUse;
import dev.slipway.server.queue.Quantities;
import dev.slipway.server.queue.QueuedTask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An expanded task with every default filled in, as it is stored: everything that an assignment is made of, but for the values of secrets.
 *
 * @param matrix values by axis
 * @param pool null when the task names none
 * @param image empty for none
 * @param neededResults what is put back before the script starts
 * @param credentialsSecret the secret that the checkout needs; null for none
 */
public record TaskDefinition(
        String key,
        String name,
        @Nullable String description,
        Map<String, String> matrix,
        List<TaskNeed> needs,
        List<ResultOfTask> neededResults,
        List<String> script,
        List<String> shell,
        String directory,
        Map<String, String> env,
        Map<String, SecretUse> secrets,
        @Nullable String pool,
        Map<String, String> selector,
        @Nullable Resources resources,
        String image,
        Map<String, ResultDeclaration> results,
        long timeoutMs,
        boolean skipCheckout,
        int checkoutDepth,
        @Nullable String credentialsSecret) {

    /** A result of another task of the run. */
    public record ResultOfTask(String task, String result) {}

    /** What the queue must know of it. */
    @JsonIgnore
    QueuedTask queued(UUID task, @Nullable Instant notBefore, Instant queueDeadline) {
        TreeSet<String> needed = new TreeSet<>();
        secrets.values().forEach(use -> needed.add(use.name()));
        if (credentialsSecret != null) {
            needed.add(credentialsSecret);
        }
        return new QueuedTask(
                task,
                pool,
                selector,
                image,
                resources == null ? null : Quantities.cpuMillis(resources.cpu()),
                resources == null ? null : Quantities.bytes(resources.memory()),
                resources == null ? null : Quantities.bytes(resources.disk()),
                new ArrayList<>(needed),
                notBefore,
                queueDeadline);
    }
}
