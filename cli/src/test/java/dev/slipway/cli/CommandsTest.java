package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

final class CommandsTest {
    private static final Set<String> ASKING =
            Set.of("get", "delete", "run", "runs", "logs", "results", "tests", "why", "cancel");

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

    static List<String> examples() {
        return footers(Main.commandLine())
                .map(line -> line.replaceFirst("^.*\\| ", "")
                        .strip()
                        .replaceFirst("^SLIPWAY_\\S+ ", "")
                        .replaceFirst(" > .*", ""))
                .filter(line -> line.startsWith("slipway "))
                .map(line -> line.substring("slipway ".length()))
                .toList();
    }

    private static Stream<String> footers(CommandLine command) {
        String footer =
                String.join("%n", command.getCommandSpec().usageMessage().footer());
        return Stream.concat(
                footer.replace("%n", "\n").lines(),
                command.getSubcommands().values().stream().flatMap(CommandsTest::footers));
    }

    /** Those that ask a server get as far as asking it, those that work on files or start something are only read. */
    @ParameterizedTest(name = "slipway {0}")
    @MethodSource("examples")
    void everyExampleCanBeTyped(String words) {
        List<String> all = new ArrayList<>(List.of(words.split(" ")));
        ParseResult parsed = Main.commandLine().parseArgs(words.split(" "));

        if (ASKING.contains(parsed.subcommand().commandSpec().name())) {
            all.addAll(List.of("--url", "http://127.0.0.1:1", "--token", "x"));
            Cli.Ended ended = Cli.run(all.toArray(String[]::new));
            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.UNREACHABLE);
        }
    }

    @Test
    void examplesAreFound() {
        assertThat(examples()).hasSizeGreaterThan(25).anyMatch(example -> example.startsWith("get "));
    }

    @Test
    void anUnknownCommandIsAMistakeOfUsageWithTheNearestOne() {
        Cli.Ended ended = Cli.run("aply");

        assertThat(ended.exitCode()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(ended.err()).contains("apply");
    }

    @ParameterizedTest(name = "slipway {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "get projects --bogus         | there is no option --bogus",
                "run demo/build --brnch=main  | there is no option --brnch; did you mean --branch?",
                "dev --lisen 127.0.0.1:0      | there is no option --lisen; did you mean --listen?",
                "-o json get projects         | there is no option -o before the command: options stand after it",
                "--profile mine get projects  | there is no option --profile before the command: options stand after it",
                "dev --timeout 5s             | there is no option --timeout",
                "dev -data-dir x              | there is no option -data-dir; did you mean --data-dir?",
                "rn                           | there is no command \"rn\"; did you mean run?",
                "dev stp                      | there is no command \"stp\"; did you mean stop?",
                "get jobs build more          | \"more\" is one word too many",
                "run                          | Missing required parameter: 'PROJECT/JOB'",
                "run demo/build -p X          | Value for option '--parameter'",
                "run demo/build --timeout x   | Invalid value for option '--timeout'",
                "run demo/build --timeout 5   | --timeout is of --wait and --follow",
            })
    void aMistakeOnTheCommandLineIsToldInAFewLines(String words, String message) {
        Cli.Ended ended = Cli.run(words.split(" "));

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
                .startsWith("slipway: " + message)
                .contains("Usage: slipway", "--help` tells more")
                .doesNotContain("Exit codes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-o", "-x", "--output"})
    void anOptionThatIsUnlikeAllOthersGetsNoSuggestion(String option) {
        Cli.Ended ended = Cli.run("profile", "list", option, "json");

        assertThat(ended.err()).startsWith("slipway: there is no option " + option + "\nUsage: slipway profile list");
    }

    @ParameterizedTest(name = "slipway {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "get projct              | \"projct\" is no kind of resource; did you mean `projects`?",
                "get jobs --project a/b  | \"a/b\" is no name",
                "run demo                | \"demo\" is no job; one is like demo/build",
                "logs demo/build         | \"demo/build\" is no run; one is like demo/build/7",
                "why demo/build/x        | \"demo/build/x\" is no run; one is like demo/build/7",
                "delete demo/build       | \"demo/build\" is no path of a resource; one is like projects/demo, projects/demo/jobs/build or runner-pools/linux",
                "delete jobs/build       | \"jobs/build\" is in a project",
                "delete projects/x/jobs/build --cascade | --cascade is for projects, and nothing is in projects/x/jobs/build",
                "validate missing.yml    | missing.yml does not exist",
                "exec missing.yml        | missing.yml does not exist",
                "apply -f missing.yaml   | missing.yaml does not exist",
            })
    void aWrongWordIsToldInOneLine(String words, String message) {
        List<String> all = new ArrayList<>(List.of(words.split(" ")));
        if (!words.startsWith("validate") && !words.startsWith("exec")) {
            all.addAll(List.of("--url", "http://127.0.0.1:1", "--token", "x"));
        }

        Cli.Ended ended = Cli.run(all.toArray(String[]::new));

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines()).singleElement().asString().startsWith("slipway: " + message);
    }

    @Test
    void aServerThatIsNotThereIsSaidSo() {
        Cli.Ended ended = Cli.run("get", "projects", "--url", "http://127.0.0.1:1", "--token", "slw_admin_x");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(ended.err()).contains("http://127.0.0.1:1 does not answer").contains("slipway dev");
    }

    @Test
    void aServerIsNamedByAUrl() {
        Cli.Ended ended = Cli.run("get", "projects", "--url", "file:///etc/passwd", "--token", "x");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("http://127.0.0.1:8080");
    }
}
