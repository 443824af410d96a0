package dev.slipway.executor.backend;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The shim's {@code exit.json}; the shim's README tells each field.
 *
 * @param code null when a signal ended the process
 * @param signal without SIG, null when the process exited
 * @param startError null unless {@code reason} is START_FAILED
 * @param oomKill null when unknown
 * @param outputBytes bytes in the output file
 * @param outputTotalBytes bytes that were printed
 * @param outputError why writing the output ended early, else null
 */
public record Exit(
        @JsonProperty("code") @Nullable Integer code,
        @JsonProperty("signal") @Nullable String signal,
        @JsonProperty("reason") Reason reason,
        @JsonProperty("start_error") @Nullable String startError,
        @JsonProperty("started_at") Instant startedAt,
        @JsonProperty("finished_at") Instant finishedAt,
        @JsonProperty("duration_ms") long durationMillis,
        @JsonProperty("user_ms") long userMillis,
        @JsonProperty("system_ms") long systemMillis,
        @JsonProperty("max_rss_bytes") long maxRssBytes,
        @JsonProperty("oom_kill") @Nullable Boolean oomKill,
        @JsonProperty("output_bytes") long outputBytes,
        @JsonProperty("output_total_bytes") long outputTotalBytes,
        @JsonProperty("output_truncated") boolean outputTruncated,
        @JsonProperty("output_error") @Nullable String outputError,
        @JsonProperty("leftover_processes") int leftoverProcesses,
        @JsonProperty("surviving_processes") int survivingProcesses) {
    /** Why the user's process ended. */
    public enum Reason {
        /** By itself, by whatever code or signal. */
        @JsonProperty("exited")
        EXITED,
        /** Asked to. */
        @JsonProperty("stopped")
        STOPPED,
        /** Told to. */
        @JsonProperty("killed")
        KILLED,
        /** It took too long. */
        @JsonProperty("timeout")
        TIMEOUT,
        /** Its executor was away for too long. */
        @JsonProperty("orphaned")
        ORPHANED,
        /** It never ran. */
        @JsonProperty("start_failed")
        START_FAILED
    }
}
