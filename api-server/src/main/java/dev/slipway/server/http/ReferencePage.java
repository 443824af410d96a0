package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** The API reference as one page of HTML that needs nothing else. */
final class ReferencePage {
    private final JsonNode spec;

    ReferencePage(JsonNode spec) {
        this.spec = requireNonNull(spec, "spec is null");
    }

    byte[] html() {
        return ("<!doctype html><title>" + spec.path("info").path("title").asText() + "</title>")
                .getBytes(StandardCharsets.UTF_8);
    }
}
