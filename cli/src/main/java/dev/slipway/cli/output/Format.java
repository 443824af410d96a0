package dev.slipway.cli.output;

/** How a command writes what it found. */
public enum Format {
    /** For people. Not a contract: programs use the others. */
    TEXT,
    /** One JSON document. */
    JSON,
    /** One YAML document. */
    YAML,
    /** Names only, one a line, as other commands take them. */
    NAME
}
