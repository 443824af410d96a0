package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

final class CommandsTest {
    static List<String> commands() {
        List<String> names = new ArrayList<>();
        Main.commandLine().getSubcommands().forEach((name, command) -> {
            names.add(name);
            command.getSubcommands().keySet().forEach(child -> names.add(name + " " + child));
        });
        return names;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandExplainsItself(String name) {
        List<String> words = new ArrayList<>(List.of(name.split(" ")));
        words.add("--help");

        Cli.Ended ended = Cli.run(words.toArray(String[]::new));

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).contains("slipway " + name);
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void anUnknownCommandIsAMistakeOfUsageWithTheNearestOne() {
        Cli.Ended ended = Cli.run("aply");

        assertThat(ended.exitCode()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(ended.err()).contains("apply");
    }

    @Test
    void aServerThatIsNotThereIsSaidSo() {
        Cli.Ended ended = Cli.run("get", "projects", "--url", "http://127.0.0.1:1", "--token", "slw_admin_x");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(ended.err()).contains("does not answer").contains("slipway dev");
    }

    @Test
    void aServerIsNamedByAUrl() {
        Cli.Ended ended = Cli.run("get", "projects", "--url", "file:///etc/passwd", "--token", "x");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("http://127.0.0.1:8080");
    }
}
