package dev.slipway.server.resources;

import java.util.Collection;

/** Patterns of the names of projects, as {@code allowed_projects} holds them: {@code *} stands for any text. */
public final class ProjectPatterns {
    private ProjectPatterns() {}

    /** Whether one of the patterns matches the name. */
    public static boolean admit(Collection<String> patterns, String project) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, project));
    }

    /** Goes back to the last star only, so that no pattern takes longer than the lengths of both multiplied; a regular expression would. */
    private static boolean matches(String pattern, String name) {
        int star = -1;
        int resume = 0;
        int at = 0;
        int index = 0;
        while (index < name.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                resume = index;
            } else if (at < pattern.length() && pattern.charAt(at) == name.charAt(index)) {
                at++;
                index++;
            } else if (star >= 0) {
                at = star + 1;
                index = ++resume;
            } else {
                return false;
            }
        }
        return pattern.substring(at).chars().allMatch(character -> character == '*');
    }
}
