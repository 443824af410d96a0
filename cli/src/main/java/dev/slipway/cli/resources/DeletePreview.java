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
    private static final Pattern COUNT = Pattern.compile("\\b([0-9]{1,12}) [a-z]");

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
                case NOT_EMPTY -> isAllDeletedIn(path, message);
                case STILL_REFERENCED -> areReferrersDeleted(message);
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

    /** How much is in it stands only in the message, which ends like "still has 2 jobs, 1 repo". */
    private boolean isAllDeletedIn(ResourcePath path, String message) {
        long there = COUNT.matcher(message.substring(message.indexOf(" still has ") + 1))
                .results()
                .mapToLong(count -> Long.parseLong(count.group(1)))
                .sum();
        return deleted.stream()
                        .filter(other -> other.startsWith(path.url() + "/"))
                        .count()
                >= there;
    }

    /** The addresses of those that refer to it stand only in the message, after their number: when it names fewer, or none, they stay in the way. */
    private boolean areReferrersDeleted(String message) {
        List<String> named =
                ADDRESS.matcher(message).results().map(MatchResult::group).toList();
        return message.startsWith(named.size() + " ") && deleted.containsAll(named);
    }
}
