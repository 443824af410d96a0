package dev.slipway.server.runs;

import org.jspecify.annotations.Nullable;

/** Which runs a list holds; null is no condition. */
public record RunFilter(
        @Nullable String job,
        @Nullable String state,
        @Nullable String branch,
        @Nullable String sha) {}
