package dev.slipway.jobfile.yaml;

import java.io.Serial;

/** A fault after which a file cannot be read any further. */
final class YamlFaultException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Position at;
    private final String rule;
    private final String text;

    /** @param text the text of the file as far as it could be read */
    YamlFaultException(Position at, String rule, String message, String text) {
        super(message, null, false, false);
        this.at = at;
        this.rule = rule;
        this.text = text;
    }

    Position at() {
        return at;
    }

    String rule() {
        return rule;
    }

    String text() {
        return text;
    }

    String problem() {
        return String.valueOf(getMessage());
    }
}
