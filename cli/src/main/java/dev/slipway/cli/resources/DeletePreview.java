package dev.slipway.cli.resources;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What deleting resources one after the other would meet. The server looks at each as things are now: what is deleted before it stands in nobody's way. */
final class DeletePreview {
    static final String CASCADE_HINT = "with --cascade what is in it is deleted, too; --cascade --dry-run counts it";

    private static final String NOT_EMPTY = "not_empty";
    private static final String STILL_REFERENCED = "still_referenced";

    /** The types of warnings for which the deletion itself is refused. */
    private static final Set<String> OBSTACLES = Set.of(NOT_EMPTY, STILL_REFERENCED, "in_use");

    private static final Pattern ADDRESS = Pattern.compile("/v1/[-a-z0-9/]+");

    private final Set<String> deleted = new HashSet<>();

    /**
     * What one deletion would meet.
     *
     * @param refusal why it would be refused, a sentence each; empty when it would not
     * @param warnings what should be known of it
     */
    record Outcome(List<String> refusal, List<String> warnings) {}

    /**
     * The next deletion of the command.
     *
     * @param answer what the server's dry run of it answered
     */
    Outcome next(ResourcePath path, JsonNode answer) {
        Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>());
        for (JsonNode warning : answer.path("warnings")) {
            String type = warning.path("type").asText();
            String message = warning.path("message").asText();
            if (!OBSTACLES.contains(type) || (type.equals(NOT_EMPTY) && isSomethingDeletedIn(path))) {
                outcome.warnings().add(message);
            } else if (!type.equals(STILL_REFERENCED) || !areReferrersDeleted(message)) {
                outcome.refusal().add(path + " would not be deleted: " + message);
                if (type.equals(NOT_EMPTY)) {
                    outcome.refusal().add(CASCADE_HINT);
                }
            }
        }
        if (outcome.refusal().isEmpty()) {
            deleted.add(path.url());
        }
        return outcome;
    }

    /** Then it cannot be told whether all is: the server only counts what is in it. */
    private boolean isSomethingDeletedIn(ResourcePath path) {
        return deleted.stream().anyMatch(other -> other.startsWith(path.url() + "/"));
    }

    /** The addresses of those that refer to it stand only in the message, after their number: when it names fewer, or none, they stay in the way. */
    private boolean areReferrersDeleted(String message) {
        List<String> named =
                ADDRESS.matcher(message).results().map(MatchResult::group).toList();
        return message.startsWith(named.size() + " ") && deleted.containsAll(named);
    }
}
