package dev.slipway.cli;

import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The help of a command. The indented lines at its end are to be pasted: they stay whole, however long they are. */
final class WholeExamples extends Help {
    private static final String INDENT = "  ";

    WholeExamples(CommandSpec command, ColorScheme colors) {
        super(command, colors);
    }

    @Override
    public String footer(Object... parameters) {
        UsageMessageSpec usage = commandSpec().usageMessage();
        StringBuilder text = new StringBuilder();
        String.join("%n", usage.footer()).replace("%n", "\n").lines().forEach(line -> {
            if (line.startsWith(INDENT)) {
                text.append(line).append(System.lineSeparator());
            } else {
                join(
                        ansi(),
                        usage.width(),
                        usage.adjustLineBreaksForWideCJKCharacters(),
                        new String[] {line},
                        text,
                        parameters);
            }
        });
        return text.toString();
    }
}
