package dev.slipway.jobfile.yaml;

import java.util.List;

/** A node of a YAML document as it was written: scalars are their source text, aliases are the node they stand for. */
sealed interface YamlNode {
    /** Where the node begins. */
    Position at();

    /**
     * A scalar.
     *
     * @param text the text as typed, without quotes and with escapes and folding resolved
     * @param plain whether it had neither quotes nor a block indicator
     */
    record Scalar(String text, boolean plain, Position at) implements YamlNode {
        /** Nothing was typed at all. */
        boolean isEmpty() {
            return plain && text.isEmpty();
        }

        /** Nothing, or one of YAML's words for it. */
        boolean isNull() {
            return isEmpty() || (plain && (text.equals("null") || text.equals("~")));
        }
    }

    record Items(List<YamlNode> items, Position at) implements YamlNode {}

    record Entries(List<Entry> entries, Position at) implements YamlNode {}

    record Entry(String key, Position keyAt, YamlNode value) {}
}
