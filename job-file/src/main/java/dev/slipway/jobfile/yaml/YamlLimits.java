package dev.slipway.jobfile.yaml;

/** The limits of a job file. */
public final class YamlLimits {
    /** Bytes of the file. */
    public static final int BYTES = 1 << 20;

    /** Lists and maps within each other. */
    public static final int DEPTH = 50;

    /** Aliases ({@code *name}). */
    public static final int ALIASES = 50;

    /** Values after every alias was replaced by what it stands for. */
    public static final int NODES = 100_000;

    private YamlLimits() {}
}
