package dev.slipway.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.server.base.Sha256;
import dev.slipway.server.launch.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** An executor that is worked by hand: each step of the protocol is a request that the test sends. */
final class HandExecutor {
    private final TestServer server;
    private final String path;
    private final String token;

    private HandExecutor(TestServer server, String path, String token) {
        this.server = server;
        this.path = path;
        this.token = token;
    }

    /** Joins the pool, which must be there. */
    static HandExecutor join(TestServer server, String pool) {
        String poolPath = "/v1/runner-pools/" + pool;
        String poolToken = json(server, server.administratorToken(), "POST", poolPath + "/tokens", "{}")
                .path("token")
                .asText();
        JsonNode registered = json(
                server,
                poolToken,
                "POST",
                poolPath + "/executors",
                "{\"name\": \"hand\", \"facts\": {\"hostname\": \"h\", \"os\": \"linux\", \"architecture\": \"amd64\", \"version\": \"1\"}}");
        return new HandExecutor(
                server,
                poolPath + "/executors/" + registered.path("uid").asText(),
                registered.path("token").asText());
    }

    private static JsonNode json(TestServer server, String token, String method, String target, String body) {
        Http.Answer answer = Http.request(
                server, method, target, body, "Content-Type: application/json", "Authorization: Bearer " + token);
        assertThat(answer.status()).as(answer.text()).isBetween(200, 299);
        return answer.json();
    }

    String path() {
        return path;
    }

    /** The head of a claim that waits 30 seconds, and its body. */
    String longClaim(String claimId) {
        String body = "{\"claim_id\": \"" + claimId + "\", \"max\": 1, \"wait\": \"30s\"}";
        return "POST " + path
                + "/claims HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nAuthorization: Bearer " + token
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** A claim as it is. */
    Http.Answer send(String claim) {
        return Http.request(
                server,
                "POST",
                path + "/claims",
                claim,
                "Content-Type: application/json",
                "Authorization: Bearer " + token);
    }

    JsonNode claim(String claimId) {
        return json(
                        server,
                        token,
                        "POST",
                        path + "/claims",
                        "{\"claim_id\": \"" + claimId + "\", \"max\": 1, \"wait\": \"30s\"}")
                .path("assignments");
    }

    /** Claims one task and accepts it. */
    Attempt begin() {
        JsonNode assignments = claim(UUID.randomUUID().toString());
        assertThat(assignments).hasSize(1);
        Attempt attempt = new Attempt(assignments.get(0));
        Http.Answer accepted = attempt.send("POST", "/heartbeat", "{}");
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(200);
        return attempt;
    }

    /** What the executor has the lease of. */
    final class Attempt {
        private final JsonNode assignment;

        Attempt(JsonNode assignment) {
            this.assignment = assignment;
        }

        JsonNode assignment() {
            return assignment;
        }

        String path() {
            return "/v1/attempts/" + assignment.path("attempt").asText();
        }

        Http.Answer send(String method, String target, String body) {
            boolean bytes = target.startsWith("/log") || target.startsWith("/results");
            return Http.request(
                    server,
                    method,
                    path() + target,
                    body,
                    "Content-Type: " + (bytes ? "application/octet-stream" : "application/json"),
                    "Authorization: Bearer " + assignment.path("attempt_token").asText());
        }

        Http.Answer log(String text) {
            return send("PATCH", "/log?offset=0", text);
        }

        Http.Answer result(String name, String type, String mediaType, String body) {
            return send(
                    "PUT",
                    "/results/" + name + "?type=" + type + "&media_type="
                            + URLEncoder.encode(mediaType, StandardCharsets.UTF_8) + "&sha256=" + sha256(body),
                    body);
        }

        /** That of a script which passed or failed. */
        Http.Answer outcome(String state, int logSize) {
            return outcomeOf(
                    "\"state\": \"" + state + "\", \"exit_code\": " + (state.equals("passed") ? 0 : 1), logSize);
        }

        Http.Answer outcomeOf(String fields, int logSize) {
            return send(
                    "PUT",
                    "/outcome",
                    "{" + fields + ", \"finished_at\": \"2026-11-21T08:01:00Z\", \"log_size\": " + logSize + "}");
        }
    }

    private static String sha256(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }
}
