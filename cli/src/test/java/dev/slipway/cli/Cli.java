package dev.slipway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;

/** Runs commands in this process and keeps what they write. */
public final class Cli {
    private Cli() {}

    /** What came of a command. */
    public record Ended(int exitCode, String out, String err) {}

    /** Runs the command with these words. */
    public static synchronized Ended run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream before = System.out;
        // Logs are bytes, which go past the writer.
        System.setOut(new PrintStream(out, true, UTF_8));
        try {
            CommandLine commands = Main.commandLine();
            commands.setOut(new PrintWriter(out, true, UTF_8));
            commands.setErr(new PrintWriter(err, true, UTF_8));
            int exitCode = commands.execute(words);
            commands.getOut().flush();
            commands.getErr().flush();
            return new Ended(exitCode, out.toString(UTF_8), err.toString(UTF_8));
        } finally {
            System.setOut(before);
        }
    }
}
