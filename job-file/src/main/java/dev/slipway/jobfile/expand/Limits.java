package dev.slipway.jobfile.expand;

/** The limits of what a job file may expand to. */
public final class Limits {
    /** Combinations of one matrix. */
    public static final int COMBINATIONS = 256;

    /** Tasks of one run. */
    public static final int TASKS = 1_000;

    /** Pairs of tasks of which one needs the other. */
    public static final int EDGES = 50_000;

    /** Characters of all texts of all tasks: a script in `defaults` stands in each of them. */
    public static final long CHARACTERS = 16L << 20;

    /** Characters of a task's key. */
    public static final int KEY = 120;

    /** Characters of a parameter's value. */
    public static final int PARAMETER = 4096;

    /** Characters of one text once {@code $(…)} is replaced; most fields have a lower limit of their own. */
    public static final int TEXT = 65_536;

    private Limits() {}

    static String tooManyTasks(int tasks) {
        return "the job expands to " + tasks + " tasks; at most " + TASKS + " are allowed";
    }
}
