package dev.slipway.cli;

/** How this program was called, for commands that are shown to be pasted. */
public final class Program {
    private Program() {}

    /** Such as {@code slipway} or {@code scripts/slipway}. */
    public static String name() {
        return System.getProperty("slipway.program", "slipway");
    }
}
