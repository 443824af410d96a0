package dev.slipway.server.git;

import static dev.slipway.server.git.GitErrorCode.INVALID_PATH;
import static dev.slipway.server.git.GitErrorCode.INVALID_REF;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names of branches and tags by the rules of {@code git check-ref-format --branch}, commit ids, and paths in a commit.
 * Pure functions.
 */
public final class GitRefs {
    /** In bytes of UTF-8. git itself has no limit; the file system ends at 255 bytes for one segment. */
    public static final int MAX_LENGTH = 250;

    /** Longest path of a file in a commit, in characters, as the spec has it. */
    public static final int MAX_PATH_LENGTH = 1024;

    private static final Pattern SHA = Pattern.compile("[0-9a-fA-F]{40}");
    private static final Pattern SHORT_SHA = Pattern.compile("[0-9a-fA-F]{4,39}");

    private GitRefs() {}

    /** The name unchanged, or {@code invalid_ref} that says which rule it breaks. */
    public static String requireBranch(String name) {
        return require("branch", name);
    }

    /** The name unchanged, or {@code invalid_ref} that says which rule it breaks. */
    public static String requireTag(String name) {
        return require("tag", name);
    }

    /** The id in lower case, or {@code invalid_ref}. Abbreviated ids are refused: what they name changes with time. */
    public static String requireSha(String sha) {
        if (SHA.matcher(sha).matches()) {
            return sha.toLowerCase(Locale.ROOT);
        }
        if (SHORT_SHA.matcher(sha).matches()) {
            throw new GitException(INVALID_REF, "The commit id " + sha + " is abbreviated; give all 40 hex digits");
        }
        throw new GitException(
                INVALID_REF,
                "The commit id " + quote(sha) + " is not 40 hex digits (a branch or tag has its own field)");
    }

    /** The path unchanged, or {@code invalid_path}: relative, {@code /} between segments, none of them special. */
    public static String requirePath(String path) {
        String problem = null;
        if (path.isEmpty()) {
            problem = "is empty";
        } else if (path.codePointCount(0, path.length()) > MAX_PATH_LENGTH) {
            problem = "is longer than " + MAX_PATH_LENGTH + " characters";
        } else if (path.startsWith("/")) {
            problem = "begins with /; paths are relative to the top of the repository";
        } else if (path.chars().anyMatch(Character::isISOControl)) {
            problem = "has a control character";
        } else if (path.indexOf('\\') >= 0) {
            problem = "has a backslash; \"/\" stands between segments";
        } else {
            for (String segment : path.split("/", -1)) {
                if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                    problem = "has the segment \"" + segment + "\", which names no file in a commit";
                }
            }
        }
        if (problem != null) {
            throw new GitException(INVALID_PATH, "The path " + quote(path) + " " + problem);
        }
        return path;
    }

    /** Which rule a branch or tag name breaks, as the end of a sentence; empty for a good name. */
    public static Optional<String> problemOf(String name) {
        if (name.isEmpty()) {
            return Optional.of("is empty");
        }
        if (!UTF_8.newEncoder().canEncode(name)) {
            return Optional.of("has half a surrogate pair");
        }
        if (name.getBytes(UTF_8).length > MAX_LENGTH) {
            return Optional.of("is longer than " + MAX_LENGTH + " bytes");
        }
        if (name.startsWith("-")) {
            return Optional.of("begins with \"-\" like an option");
        }
        if (name.startsWith("refs/")) {
            return Optional.of("begins with refs/; give the short name, for example main");
        }
        if (name.equals("HEAD") || name.equals("@")) {
            return Optional.of("is reserved by git; leave it out for the default branch");
        }
        for (int index = 0; index < name.length(); index++) {
            char character = name.charAt(index);
            if (Character.isISOControl(character)) {
                return Optional.of("has a control character");
            }
            if (" ~^:?*[\\".indexOf(character) >= 0) {
                return Optional.of("has \"" + character + "\", which git does not allow");
            }
        }
        if (name.contains("..")) {
            return Optional.of("has \"..\", which git does not allow");
        }
        if (name.contains("@{")) {
            return Optional.of("has \"@{\", which git does not allow");
        }
        if (name.endsWith(".")) {
            return Optional.of("ends with \".\"");
        }
        for (String segment : name.split("/", -1)) {
            if (segment.isEmpty()) {
                return Optional.of("begins or ends with \"/\", or has \"//\"");
            }
            if (segment.startsWith(".")) {
                return Optional.of("has a segment that begins with \".\"");
            }
            if (segment.endsWith(".lock")) {
                return Optional.of("has a segment that ends with \".lock\"");
            }
        }
        return Optional.empty();
    }

    private static String require(String what, String name) {
        Optional<String> problem = problemOf(name);
        if (problem.isPresent()) {
            throw new GitException(INVALID_REF, "The " + what + " name " + quote(name) + " " + problem.get());
        }
        return name;
    }

    /** Shortened and without control characters, so that it can stand in a message. */
    static String quote(String text) {
        String shortened = text.length() <= 80 ? text : text.substring(0, 80) + "…";
        return "\"" + shortened.replaceAll("\\p{Cntrl}", "?") + "\"";
    }
}
