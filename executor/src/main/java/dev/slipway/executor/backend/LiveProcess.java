package dev.slipway.executor.backend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tells whether a process of an earlier time still is that process. */
final class LiveProcess {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    /** proc_pid_stat(5) counts from 1, and the fields after the command's name begin with the third. */
    private static final int STATE = 0;

    private static final int START_TICKS = 19;

    private LiveProcess() {}

    static boolean isShim(Started started) {
        try {
            if (!Files.readString(BOOT_ID).strip().equals(started.bootId())) {
                return false;
            }
            // The command's name may hold anything, bytes that are not UTF-8 included.
            String stat = Files.readString(
                    Path.of("/proc", Long.toString(started.shimPid()), "stat"), StandardCharsets.ISO_8859_1);
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            boolean ended = fields.get(STATE).equals("Z") || fields.get(STATE).equals("X");
            return !ended && Long.parseLong(fields.get(START_TICKS)) == started.shimStartTicks();
        } catch (IOException gone) {
            return false;
        }
    }
}
