package dev.slipway.cli;

import dev.slipway.jobfile.schema.Nearest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Shows what is wrong with a command line: the mistake, how the command is written, and where to read more. The whole help would push the mistake off the screen. */
final class UsageReport implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException mistake, String[] words) {
        CommandLine command = mistake.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("slipway: " + message(mistake));
        err.print(command.getHelp().synopsisHeading());
        err.print(command.getHelp().synopsis(command.getHelp().synopsisHeadingLength()));
        err.println("`" + command.getCommandSpec().qualifiedName() + " --help` tells more");
        return ExitCode.USAGE;
    }

    private static String message(ParameterException mistake) {
        if (mistake instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(unmatched.getUnmatched().getFirst(), mistake.getCommandLine());
        }
        // The library names the option by the word and by its name.
        return String.valueOf(mistake.getMessage()).replace("option option", "option");
    }

    private static String unmatched(String word, CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (word.startsWith("-")) {
            String option = word.split("=", 2)[0];
            if (spec.parent() == null && isOfOneBelow(option, spec)) {
                return "there is no option " + option + " before the command: options stand after it";
            }
            // Every letter is near to every other.
            List<String> names = spec.optionsMap().keySet().stream()
                    .filter(name -> name.startsWith("--"))
                    .toList();
            return "there is no option " + option + nearest(option, names);
        }
        if (!spec.subcommands().isEmpty()) {
            return "there is no command \"" + word + "\""
                    + nearest(word, new ArrayList<>(spec.subcommands().keySet()));
        }
        return "\"" + word + "\" is one word too many";
    }

    private static boolean isOfOneBelow(String option, CommandSpec spec) {
        return spec.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .anyMatch(below -> below.optionsMap().containsKey(option) || isOfOneBelow(option, below));
    }

    private static String nearest(String word, List<String> known) {
        return Nearest.of(word, known)
                .map(found -> "; did you mean " + found + "?")
                .orElse("");
    }
}
