package dev.slipway.cli.resources;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What deleting resources one after the other would meet. The server looks at each as things are now: what is deleted before it stands in nobody's way. */
final class DeletePreview {
    static final String CASCADE_HINT = "with --cascade what is in it is deleted, too; --cascade --dry-run counts it";

    private static final String NOT_EMPTY = "not_empty";
    private static final String STILL_REFERENCED = "still_referenced";

    /** The types of warnings for which the deletion itself is refused. */
    private static final Set<String> OBSTACLES = Set.of(NOT_EMPTY, STILL_REFERENCED, "in_use");

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
            boolean isOutOfTheWay = switch (type) {
                case NOT_EMPTY -> isAllDeletedIn(path, warning);
                case STILL_REFERENCED -> areReferrersDeleted(warning);
                default -> false;
            };
            if (!OBSTACLES.contains(type)) {
                outcome.warnings().add(message);
            } else if (!isOutOfTheWay) {
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

    private boolean isAllDeletedIn(ResourcePath path, JsonNode warning) {
        return deleted.stream()
                        .filter(other -> other.startsWith(path.url() + "/"))
                        .count()
                >= warning.path("count").asLong(Long.MAX_VALUE);
    }

    /** When the server names fewer than there are, they stay in the way. */
    private boolean areReferrersDeleted(JsonNode warning) {
        List<String> named = new ArrayList<>();
        warning.path("referrers").forEach(referrer -> named.add(referrer.asText()));
        return named.size() == warning.path("count").asLong(Long.MAX_VALUE) && deleted.containsAll(named);
    }
}
