package dev.slipway.server.git;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds what somebody probably meant, for messages. */
final class NearestNames {
    /** Longer names are compared by their first characters only: the distance takes quadratic time. */
    private static final int COMPARED = 100;

    private NearestNames() {}

    /** Up to {@code limit} candidates, the nearest first; only those that differ in fewer than half their letters. */
    static List<String> of(String word, Collection<String> candidates, int limit) {
        record Scored(String name, int distance) {}
        return candidates.stream()
                .map(candidate -> new Scored(candidate, score(word, candidate)))
                .filter(scored -> scored.distance() <= Math.max(1, word.length() / 2))
                .sorted(Comparator.comparingInt(Scored::distance).thenComparing(Scored::name))
                .limit(limit)
                .map(Scored::name)
                .toList();
    }

    private static int score(String word, String candidate) {
        String left = cut(word);
        String right = cut(candidate);
        // A name inside the other ("login" for "feature/login") is what was meant more often than a similar one.
        if (left.length() >= 3 && (right.endsWith("/" + left) || left.endsWith("/" + right))) {
            return 1;
        }
        return distance(left, right);
    }

    private static String cut(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.length() <= COMPARED ? lower : lower.substring(0, COMPARED);
    }

    private static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int column = 0; column <= right.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= left.length(); row++) {
            int[] current = new int[right.length() + 1];
            current[0] = row;
            for (int column = 1; column <= right.length(); column++) {
                int replace = previous[column - 1] + (left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replace, Math.min(previous[column], current[column - 1]) + 1);
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
