package dev.slipway.cli;

import dev.slipway.cli.output.StandardOutput;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The program {@code slipway}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.setOut(new PrintStream(new StandardOutput(), true, StandardCharsets.UTF_8));
        System.exit(commandLine().execute(arguments));
    }

    /** The commands, with errors as people want to read them. */
    public static CommandLine commandLine() {
        CommandLine commands = new CommandLine(new Slipway());
        commands.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        commands.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        commands.setHelpFactory(WholeExamples::new);
        commands.setUsageHelpAutoWidth(true);
        commands.setUsageHelpLongOptionsMaxWidth(32);
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setParameterExceptionHandler(new UsageReport());
        commands.setExecutionExceptionHandler(new FailureReport());
        return commands;
    }
}
