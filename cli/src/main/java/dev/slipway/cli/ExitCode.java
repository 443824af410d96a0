package dev.slipway.cli;

/** What the exit codes of {@code slipway} mean. They are part of its contract: scripts depend on them. */
public final class ExitCode {
    public static final int OK = 0;
    /** The run failed, a file is invalid, or the server refused. */
    public static final int FAILED = 1;
    /** The command line is wrong. */
    public static final int USAGE = 2;
    /** The run is errored: not the script failed but what runs it. */
    public static final int ERRORED = 3;

    public static final int CANCELLED = 4;
    public static final int TIMED_OUT = 5;
    /** The server cannot be reached, or there is none to be found. */
    public static final int UNREACHABLE = 6;
    /** {@code --timeout} ended before the run did. */
    public static final int STILL_RUNNING = 7;

    /** A setting of the server is wrong: BSD's sysexits. */
    public static final int BAD_CONFIGURATION = 78;

    private ExitCode() {}
}
