package dev.slipway.cli.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.DocumentCall;
import dev.slipway.cli.output.Style;
import dev.slipway.cli.resources.ResourceAnswers.Answer;
import dev.slipway.cli.resources.ResourceFile.Entry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What applying an entry would change, in lines for people. */
final class ApplyPreview {
    private final ApiClient client;
    private final Set<String> planned;

    /** @param planned all that is applied together: a warning that one of it is missing yet is none */
    ApplyPreview(ApiClient client, List<Entry> planned) {
        this.client = client;
        this.planned = planned.stream().map(entry -> entry.path().toString()).collect(Collectors.toSet());
    }

    /**
     * Has the server check the document, without the value of a secret, and compares its answer with what is declared: the ETag of a dry run is that of what is stored.
     *
     * @param before what is declared so far; empty when nothing is
     */
    Answer of(Entry entry, Optional<JsonNode> before) throws IOException, InterruptedException {
        JsonNode after = new DocumentCall(client, "PUT", entry.path().url())
                .document(SecretValue.removed(entry))
                .parameter("dry_run", true)
                .send();
        StringBuilder lines = new StringBuilder(verb(before, after)).append(' ').append(entry.path());
        if (SecretValue.isIn(entry)) {
            lines.append(Style.DIM.of(" (a dry run neither sends nor compares its value)"));
        }
        for (JsonNode warning : after.path("warnings")) {
            if (!planned.contains(warning.path("target").asText())) {
                lines.append(System.lineSeparator())
                        .append("  ")
                        .append(Style.YELLOW.of("warning"))
                        .append(": ")
                        .append(warning.path("message").asText());
            }
        }
        return new Answer(lines.toString(), after);
    }

    private static String verb(Optional<JsonNode> before, JsonNode after) {
        if (before.isEmpty()) {
            return Style.GREEN.of("would create");
        }
        return content(before.get()).equals(content(after))
                ? Style.DIM.of("unchanged   ")
                : Style.YELLOW.of("would update");
    }

    /** A document without what only one of a stored one and a preview has. */
    private static JsonNode content(JsonNode document) {
        ObjectNode content = document.deepCopy();
        return content.remove(List.of("revision", "updated_at", "warnings"));
    }
}
