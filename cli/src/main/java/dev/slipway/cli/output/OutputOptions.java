package dev.slipway.cli.output;

import picocli.CommandLine.Option;

/** The flag {@code -o}. */
public final class OutputOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "TEXT",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TEXT;

    public Format format() {
        return format;
    }
}
