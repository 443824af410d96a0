package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Examples are pasted: the help never breaks their lines, on a narrow terminal either. */
final class ExamplesInHelpTest {
    private static final int NARROWEST = 55;

    static List<CommandLine> commands() {
        CommandLine root = Main.commandLine();
        root.setUsageHelpAutoWidth(false);
        root.setUsageHelpWidth(NARROWEST);
        return withChildren(root).toList();
    }

    private static Stream<CommandLine> withChildren(CommandLine command) {
        return Stream.concat(
                Stream.of(command),
                command.getSubcommands().values().stream().flatMap(ExamplesInHelpTest::withChildren));
    }

    private static List<String> examples(CommandLine command) {
        return Stream.of(command.getCommandSpec().usageMessage().footer())
                .flatMap(part -> part.replace("%n", "\n").lines())
                .filter(line -> line.startsWith("  "))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyExampleIsOneLineOfTheHelp(CommandLine command) {
        assertThat(command.getUsageMessage(Ansi.OFF).lines()).containsAll(examples(command));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everythingElseIsWrapped(CommandLine command) {
        assertThat(command.getUsageMessage(Ansi.OFF).lines())
                // Some synopses are written by hand.
                .filteredOn(line -> !examples(command).contains(line) && !line.startsWith("Usage: "))
                .allMatch(line -> line.length() <= NARROWEST);
    }

    @Test
    void examplesAreFound() {
        assertThat(commands().stream().flatMap(command -> examples(command).stream()))
                .hasSizeGreaterThan(30)
                .anyMatch(line -> line.length() > NARROWEST);
    }
}
