package dev.slipway.executor.backend;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * The shim's {@code started.json}.
 *
 * @param pid the user's process
 * @param shimPid the shim
 * @param startedAt when the user's process was started
 * @param bootId of the machine's life in which the numbers of processes mean something
 * @param shimStartTicks field 22 of the shim's {@code /proc/PID/stat}: together with the number it is never given again
 */
public record Started(
        @JsonProperty("pid") long pid,
        @JsonProperty("shim_pid") long shimPid,
        @JsonProperty("started_at") Instant startedAt,
        @JsonProperty("boot_id") String bootId,
        @JsonProperty("shim_start_ticks") long shimStartTicks) {}
