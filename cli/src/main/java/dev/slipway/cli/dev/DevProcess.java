package dev.slipway.cli.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process, told apart from a later one with the same pid by when it was started.
 *
 * @param start in clock ticks since the machine started, field 22 of {@code /proc/PID/stat}; unlike a wall clock's time it never changes afterwards
 */
record DevProcess(long pid, long start) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,10}) (\\d{1,18})");
    /** After the name in parentheses, which may itself hold spaces and parentheses, the third field comes first. */
    private static final int START_AFTER_NAME = 22 - 3;

    private static final int THREADS_AFTER_NAME = 20 - 3;
    private static final String ZOMBIE = "Z";

    /** This process. */
    static DevProcess current() throws IOException {
        return of(ProcessHandle.current().pid());
    }

    /** The process that has this pid now. */
    static DevProcess of(long pid) throws IOException {
        return new DevProcess(pid, start(pid));
    }

    static Optional<DevProcess> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new DevProcess(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    boolean isAlive() {
        try {
            return start(pid) == start;
        } catch (IOException _) {
            return false;
        }
    }

    /** Its handle; nothing when it has ended. */
    Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid).filter(_ -> isAlive());
    }

    @Override
    public String toString() {
        return pid + " " + start;
    }

    private static long start(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        // It has ended, and its parent has not asked yet how. Before its last thread has ended it still holds its
        // files.
        if (fields[0].equals(ZOMBIE) && Integer.parseInt(fields[THREADS_AFTER_NAME]) <= 1) {
            throw new NoSuchFileException("process " + pid + " has ended");
        }
        return Long.parseLong(fields[START_AFTER_NAME]);
    }
}
