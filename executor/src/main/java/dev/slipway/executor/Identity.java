package dev.slipway.executor;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Who an executor is at one server.
 *
 * @param serverUrl the server
 * @param pool the runner pool
 * @param uid the id that the server made
 * @param token the credential
 */
record Identity(
        @JsonProperty("server_url") String serverUrl,
        @JsonProperty("pool") String pool,
        @JsonProperty("uid") String uid,
        @JsonProperty("token") String token) {
    /** The credential is in no log. */
    @Override
    public String toString() {
        return uid + " in pool " + pool + " of " + serverUrl;
    }
}
