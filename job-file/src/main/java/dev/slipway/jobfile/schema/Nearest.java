package dev.slipway.jobfile.schema;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class Nearest {
    /** Longer words are not compared: the distance is quadratic, and nobody mistypes a word of this length. */
    private static final int LONGEST = 100;

    private Nearest() {}

    /** The nearest candidate by Damerau-Levenshtein distance, when at most a third of its letters differ. */
    public static Optional<String> of(String word, Collection<String> candidates) {
        if (word.length() > LONGEST) {
            return Optional.empty();
        }
        String simple = simple(word);
        return candidates.stream()
                .filter(candidate -> candidate.length() <= LONGEST)
                .map(candidate -> new Candidate(candidate, distance(simple, simple(candidate))))
                .filter(candidate ->
                        candidate.distance <= Math.max(1, Math.min(candidate.word.length(), word.length()) / 3))
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::word))
                .map(Candidate::word);
    }

    /** The end of a message: the word that was probably meant, or all when they are few, or nothing. */
    public static String hint(String word, Collection<String> candidates) {
        return of(word, candidates)
                .map(nearest -> "; did you mean `" + nearest + "`?")
                .orElseGet(() -> candidates.isEmpty() || candidates.size() > 15
                        ? ""
                        : "; known " + (candidates.size() == 1 ? "is " : "are ") + Words.list(candidates));
    }

    /** The number of insertions, deletions, replacements and swaps of neighbours between two texts. */
    static int distance(String from, String to) {
        int[] beforeLast = new int[to.length() + 1];
        int[] last = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            last[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int cost = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
                int best = Math.min(Math.min(current[column - 1], last[column]) + 1, last[column - 1] + cost);
                boolean swapped = row > 1
                        && column > 1
                        && from.charAt(row - 1) == to.charAt(column - 2)
                        && from.charAt(row - 2) == to.charAt(column - 1);
                current[column] = swapped ? Math.min(best, beforeLast[column - 2] + 1) : best;
            }
            beforeLast = last;
            last = current;
        }
        return last[to.length()];
    }

    /** Case and the kind of dash are slips, not other words. */
    private static String simple(String word) {
        return word.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    private record Candidate(String word, int distance) {}
}
