package dev.slipway.server.git;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code git ls-remote --symref} printed.
 *
 * @param headBranch the branch that {@code HEAD} names, short; null when there is none or it is detached
 * @param refs by full name, tags not peeled
 */
record RemoteRefs(@Nullable String headBranch, Map<String, String> refs) {
    static final String HEADS = "refs/heads/";
    static final String TAGS = "refs/tags/";

    private static final Pattern SYMBOLIC = Pattern.compile("ref: " + HEADS + "(\\S+)\tHEAD");
    private static final Pattern REF = Pattern.compile("([0-9a-f]{40})\t(\\S+)");

    static RemoteRefs parse(String output) {
        String head = null;
        Map<String, String> refs = new TreeMap<>();
        for (String line : output.split("\n", -1)) {
            Matcher symbolic = SYMBOLIC.matcher(line);
            Matcher ref = REF.matcher(line);
            if (symbolic.matches()) {
                head = symbolic.group(1);
            } else if (ref.matches() && !ref.group(2).endsWith("^{}")) {
                refs.put(ref.group(2), ref.group(1));
            }
        }
        return new RemoteRefs(head, refs);
    }

    Optional<String> branch(String name) {
        // HEAD is listed with its own id, so that the default branch needs no second question.
        if (name.equals(headBranch) && refs.containsKey("HEAD")) {
            return Optional.ofNullable(refs.get("HEAD"));
        }
        return Optional.ofNullable(refs.get(HEADS + name));
    }

    Optional<String> tag(String name) {
        return Optional.ofNullable(refs.get(TAGS + name));
    }

    /** Short names of the refs below a prefix, in order. */
    List<String> namesBelow(String prefix) {
        return refs.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .toList();
    }
}
