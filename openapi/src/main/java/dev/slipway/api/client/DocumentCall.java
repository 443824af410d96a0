package dev.slipway.api.client;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * A call by method and path, for those who handle documents of any kind as they are: what a record does not know would be lost in it.
 */
public final class DocumentCall extends ApiCall<JsonNode> {
    /**
     * @param method such as {@code PUT}
     * @param path from the root of the server, with its parts encoded: {@code /v1/projects/demo}
     */
    public DocumentCall(ApiClient client, String method, String path) {
        super(client, method, path, new TypeReference<>() {});
    }

    /** The document to send. */
    public DocumentCall document(JsonNode document) {
        body("application/json", document);
        return this;
    }

    /** Adds a query parameter. */
    public DocumentCall parameter(String name, Object value) {
        query(name, value);
        return this;
    }
}
