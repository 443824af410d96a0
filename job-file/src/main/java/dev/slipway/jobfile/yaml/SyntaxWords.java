package dev.slipway.jobfile.yaml;

import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says what a YAML parser found in words that tell what to do. */
final class SyntaxWords {
    private SyntaxWords() {}

    static String of(MarkedYamlEngineException fault) {
        String problem = oneLine(String.valueOf(fault.getProblem()));
        String context = fault.getContext() == null ? "" : oneLine(fault.getContext());
        if (problem.contains("TAB")) {
            return "a tab cannot indent or begin a value in YAML; use spaces";
        }
        if (problem.contains("mapping values are not allowed here")) {
            return "`: ` begins a value here, where none can stand; check the indentation, or quote text that contains `: `";
        }
        if (problem.contains("expected <block end>")) {
            return "this line does not fit the lines before it (" + context + "); check the indentation and the quotes";
        }
        if (problem.contains("could not find expected ':'")) {
            return "a `:` is missing after the key; check the indentation and the quotes";
        }
        if (problem.contains("found unexpected end of stream")) {
            return "the file ends within a quoted text or a list; a closing quote or bracket is missing";
        }
        return "not valid YAML: " + (context.isEmpty() ? "" : context + ": ") + problem;
    }

    static String oneLine(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    }
}
