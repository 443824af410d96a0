package dev.slipway.jobfile;

import static dev.slipway.jobfile.Files.faults;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.slipway.jobfile.yaml.FileFault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that are made to hurt: each is refused with a place and a reason, in bounded time. */
@Timeout(60)
class JobFileLimitsTest {
    @Test
    void refusesAFileOfTenMegabytes() {
        byte[] bytes = new byte[10 << 20];
        Arrays.fill(bytes, (byte) '#');
        assertThat(summaries(bytes))
                .containsExactly(".slipway.yml:1:1: the file has 10485760 bytes; a job file may have at most 1048576");
    }

    @Test
    void refusesTenThousandAliases() {
        String aliases = IntStream.range(0, 10_000).mapToObj(i -> "  - *a\n").collect(Collectors.joining());
        assertThat(faults("x-a: &a [1]\nx-b:\n" + aliases + "tasks: {a: {script: x}}\n"))
                .containsExactly("53:5: a job file may have at most 50 aliases (`*name`)");
    }

    @Test
    void refusesAnchorsThatExplode() {
        StringBuilder yaml = new StringBuilder("x-0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int level = 1; level <= 5; level++) {
            String alias = "*a" + (level - 1);
            String nine = IntStream.range(0, 9).mapToObj(i -> alias).collect(Collectors.joining(", "));
            yaml.append("x-")
                    .append(level)
                    .append(": &a")
                    .append(level)
                    .append(" [")
                    .append(nine)
                    .append("]\n");
        }
        assertThat(faults(yaml + "tasks: {a: {script: x}}\n"))
                .containsExactly("6:16: the file has more than 100000 values once its aliases are replaced");
    }

    @Test
    void refusesAnAliasOfItself() {
        assertThat(faults("x-a: &a [*a]\ntasks: {a: {script: x}}\n"))
                .containsExactly("1:10: the alias `*a` has no anchor `&a` that is complete before it");
    }

    @Test
    void refusesWhatIsTooDeep() {
        assertThat(faults("x-a: " + "[".repeat(100_000)))
                .containsExactly("1:55: lists and maps may stand at most 50 deep within each other");
    }

    @Test
    void refusesTabs() {
        assertThat(faults("tasks:\n\ta:\n"))
                .containsExactly("2:1: a tab cannot indent or begin a value in YAML; use spaces");
    }

    @Test
    void refusesKeysThatStandTwice() {
        assertThat(faults("tasks:\n  a: {script: x}\n  b: {script: x}\n  a: {script: y, script: z}\n"))
                .containsExactly(
                        "4:3: the key `a` stands twice; first on line 2",
                        "4:18: the key `script` stands twice; first on line 4");
    }

    @Test
    void refusesMergeKeysTagsAndKeysThatAreLists() {
        assertThat(faults("x-a: &a {shell: bash}\ntasks:\n  a:\n    <<: *a\n    script: !!str x\n    [b]: c\n"))
                .containsExactly(
                        "4:5: the merge key `<<` is not part of YAML 1.2; put what tasks share into `defaults`, or reuse a whole value by an alias (`*name`)",
                        "5:13: the tag `tag:yaml.org,2002:str` has no meaning here: each value is read by the type of its field",
                        "6:5: a key must be text, not a list or a map");
    }

    @Test
    void refusesWhatIsNoText() {
        assertThat(summaries(new byte[] {'a', ':', ' ', 'b', '\n', 'c', (byte) 0xC3, '('}))
                .containsExactly(
                        ".slipway.yml:2:2: the file is not UTF-8: byte 0xC3 at offset 6 belongs to no character");
        assertThat(faults("\uFEFFtasks: {}"))
                .containsExactly("1:1: the file begins with a byte order mark; save it as UTF-8 without one");
        assertThat(summaries("tasks: {}".getBytes(StandardCharsets.UTF_16LE))).hasSize(1);
        assertThat(faults("a: b\nc: \u0007"))
                .containsExactly(
                        "2:4: the character U+0007 may not stand in YAML; within double quotes it can be written as \\u0007");
    }

    @Test
    void refusesWhatIsNoMapOrNothingOrTwoDocuments() {
        assertThat(faults("")).containsExactly("1:1: the file is empty; a job file has `tasks`");
        assertThat(faults("# only a comment\n")).containsExactly("1:1: the file is empty; a job file has `tasks`");
        assertThat(faults("- a\n"))
                .containsExactly(
                        "1:1: the document must be a map with the fields `parameters`, `defaults`, `tasks`, but is a list");
        assertThat(faults("tasks: {a: {script: x}}\n---\ntasks: {b: {script: x}}\n"))
                .containsExactly("2:1: a second document begins here; a job file is one document");
        assertThat(faults("x-free: 1\n")).containsExactly("1:1: `tasks` is required");
    }

    @Test
    void saysWhatToDoAboutBrokenYaml() {
        assertThat(faults("tasks:\n  a:\n    script: echo a: b\n"))
                .containsExactly(
                        "3:19: `: ` begins a value here, where none can stand; check the indentation, or quote text that contains `: `");
        assertThat(faults("tasks:\n  a:\n    script:\n      - echo: b\n"))
                .containsExactly("4:9: item 1 of `script` must be text, but is a map; quote text that contains `: `");
        assertThat(faults("tasks: {a: {script: 'x}}\n").getFirst()).contains("closing quote");
    }

    @Test
    void refusesAMatrixOfAHundredThousandWithoutBuildingIt() {
        String values = IntStream.range(0, 250).mapToObj(String::valueOf).collect(Collectors.joining(","));
        String more = IntStream.range(0, 400).mapToObj(String::valueOf).collect(Collectors.joining(","));
        assertThat(faults("tasks:\n  a:\n    script: x\n    matrix:\n      b: [" + values + "]\n      c: [" + values
                        + "]\n      d: [1, 2]\n"))
                .containsExactly("4:5: the matrix has 125000 combinations; at most 256 are allowed");
        assertThat(faults("tasks:\n  a:\n    script: x\n    matrix: {b: [" + more + "]}\n"))
                .containsExactly("4:14: `b` may have at most 256 items, but has 400");
    }

    @Test
    void refusesMoreThanAThousandTasks() {
        String matrix =
                "{a: [" + IntStream.range(0, 250).mapToObj(String::valueOf).collect(Collectors.joining(",")) + "]}";
        StringBuilder yaml = new StringBuilder("tasks:\n");
        for (int task = 0; task < 5; task++) {
            yaml.append("  t")
                    .append(task)
                    .append(": {script: x, matrix: ")
                    .append(matrix)
                    .append("}\n");
        }
        assertThat(faults(yaml.toString()))
                .containsExactly("1:1: the job expands to 1250 tasks; at most 1000 are allowed");
    }

    @Test
    void reportsAtMostAHundredFaultsAndCountsTheOthers() {
        String yaml = IntStream.range(0, 400)
                .mapToObj(i -> "  t" + i + ": {scrip: x}\n")
                .collect(Collectors.joining());
        var faults = Files.faults(("tasks:\n" + yaml).getBytes(StandardCharsets.UTF_8));
        assertThat(faults.list()).hasSize(100);
        assertThat(faults.more()).isEqualTo(700);
        assertThat(faults.render()).endsWith("and 700 more");
    }

    @Test
    void endsSoonWhateverTheFile() {
        List<String> texts = List.of(
                "a: ", "- ", "{a: ", "? ", "'", "\"\\", "&a ", "*a ", "!a ", "|\n", "#\n", "[", "a\n\n ", "$(",
                "\u2028");
        for (String text : texts) {
            byte[] bytes = text.repeat((1 << 20) / text.getBytes(StandardCharsets.UTF_8).length)
                    .getBytes(StandardCharsets.UTF_8);
            long start = System.nanoTime();
            assertThat(Files.faults(bytes).list()).isNotEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).as(text).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void endsSoonWhenEveryWordIsWrong() {
        String names = IntStream.range(0, 90_000).mapToObj(i -> "n" + i).collect(Collectors.joining(", "));
        String fields =
                IntStream.range(0, 90_000).mapToObj(i -> "f" + i + ": 1").collect(Collectors.joining(", "));
        String axes = IntStream.range(0, 4_000).mapToObj(i -> "$(a" + i + ")").collect(Collectors.joining());
        String defaults = IntStream.range(0, 25)
                .mapToObj(i -> "E" + i + ": '" + axes + "'")
                .collect(Collectors.joining(", "));
        String tasks = IntStream.range(0, 500)
                .mapToObj(i -> "  task-" + i + ": {script: x}\n")
                .collect(Collectors.joining());
        for (String yaml : List.of(
                "tasks:\n" + tasks + "  a: {script: x, needs: [" + names + "]}\n",
                "tasks: {a: {script: x, " + fields + "}}\n",
                "tasks: {a: {script: x, env: {A: '" + "$(".repeat(500_000) + "'}}}\n",
                "tasks: {a: {script: x, env: {A: '" + "$(a".repeat(300_000) + "'}}}\n",
                "defaults: {env: {" + defaults + "}}\ntasks:\n" + tasks,
                "tasks: {a: {script: x, matrix: {v: [1], exclude: [" + "{v: 2},".repeat(100_000) + "]}}}\n")) {
            assertThat(yaml).hasSizeLessThan(1 << 20);
            assertTimeoutPreemptively(
                    Duration.ofSeconds(8), () -> assertThat(faults(yaml)).isNotEmpty(), yaml.substring(0, 60));
        }
    }

    private static List<String> summaries(byte[] bytes) {
        return Files.faults(bytes).list().stream().map(FileFault::summary).toList();
    }
}
