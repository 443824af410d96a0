package dev.slipway.server.http;

import dev.slipway.api.model.Result;
import dev.slipway.server.storage.Results;

/** Stored results as the API shows them. */
final class ResultViews {
    private ResultViews() {}

    static Result of(Results.Stored stored) {
        return Result.builder()
                .uid(stored.uid().toString())
                .name(stored.name())
                .type(Result.TypeEnum.fromString(stored.type()))
                .path(stored.path())
                .mediaType(stored.mediaType())
                .size(stored.size())
                .sha256(stored.sha256())
                .warning(stored.warning())
                .createdAt(stored.createdAt())
                .build();
    }
}
