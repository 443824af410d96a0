package dev.slipway.cli.output;

import java.io.Console;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Colours, on a terminal only; {@code NO_COLOR} (no-color.org) switches them off. */
public enum Style {
    BOLD("1"),
    DIM("2"),
    RED("31"),
    GREEN("32"),
    YELLOW("33");

    private static final Pattern ESCAPE = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final boolean ENABLED = enabled(System.getenv());

    private final String code;

    Style(String code) {
        this.code = code;
    }

    private static boolean enabled(Map<String, String> environment) {
        boolean unwanted =
                !environment.getOrDefault("NO_COLOR", "").isEmpty() || "dumb".equals(environment.get("TERM"));
        // Null where the process has no terminal; JDK 22 to 24 answered one even then.
        return !unwanted
                && Optional.ofNullable(System.console())
                        .map(Console::isTerminal)
                        .orElse(false);
    }

    /** The text in this style. */
    public String of(String text) {
        return ENABLED ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /** A state of a run, task, attempt or test in the colour that people expect. */
    public static String state(String state) {
        return switch (state) {
            case "passed", "online" -> GREEN.of(state);
            case "failed", "errored", "timed_out" -> RED.of(state);
            case "running", "queued", "preparing", "blocked", "offered" -> YELLOW.of(state);
            default -> DIM.of(state);
        };
    }

    /** How many places the text takes on the screen. */
    static int width(String text) {
        return ESCAPE.matcher(text)
                .replaceAll("")
                .codePointCount(0, ESCAPE.matcher(text).replaceAll("").length());
    }
}
