package dev.slipway.jobfile;

import static dev.slipway.jobfile.Files.graph;
import static dev.slipway.jobfile.Files.keys;
import static dev.slipway.jobfile.Files.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Need;
import dev.slipway.api.model.Parameter;
import dev.slipway.api.model.ResultDeclaration;
import dev.slipway.jobfile.expand.ExpandedTask;
import dev.slipway.jobfile.expand.Expansion;
import dev.slipway.jobfile.expand.ExpansionInput;
import dev.slipway.jobfile.expand.Facts;
import dev.slipway.jobfile.expand.JobGraph;
import dev.slipway.jobfile.schema.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a job file expands to. */
class ExpansionTest {
    @Test
    void appliesDefaultsAndWhatHoldsWithoutThem() {
        JobGraph graph = graph("""
                defaults: {env: {A: 1, B: 1}, pool: linux, checkout: {depth: 0}, results: {log: a.log}}
                tasks:
                  plain: {script: x}
                  own:
                    script: y
                    env: {B: 2}
                    selector: {os: linux}
                    checkout: {skip: true}
                    timeout: 90s
                    directory: sub
                    results: {junit: r.xml}
                """);
        ExpandedTask plain = task(graph, "plain");
        assertThat(plain.shell()).containsExactly("sh", "-e");
        assertThat(plain.directory()).isEqualTo(".");
        assertThat(plain.timeout()).isEqualTo(Duration.ofHours(1));
        assertThat(plain.env()).containsExactly(Map.entry("A", "1"), Map.entry("B", "1"));
        assertThat(plain.pool()).isEqualTo("linux");
        assertThat(plain.image()).isEmpty();
        assertThat(plain.resources()).isNull();
        assertThat(plain.checkout().depth()).isZero();
        ExpandedTask own = task(graph, "own");
        assertThat(own.env()).containsExactly(Map.entry("A", "1"), Map.entry("B", "2"));
        assertThat(own.pool()).as("one choice with the selector").isEmpty();
        assertThat(own.selector()).containsEntry("os", "linux");
        assertThat(own.checkout().depth()).as("objects are replaced").isEqualTo(1);
        assertThat(own.timeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(own.results().keySet()).containsExactly("junit", "log");
        assertThat(own.results().values())
                .extracting(ResultDeclaration::type)
                .containsExactly(ResultDeclaration.TypeEnum.JUNIT, ResultDeclaration.TypeEnum.FILES);
        assertThat(own.results().values())
                .extracting(ResultDeclaration::when)
                .containsOnly(ResultDeclaration.WhenEnum.ALWAYS);
    }

    @Test
    void expandsAMatrixAndTheNeedsOfIt() {
        JobGraph graph = graph("""
                tasks:
                  after: {script: x, needs: {build: {when: always, results: [jar]}}}
                  build:
                    script: x
                    matrix: {os: [b, a], java: [25, 21], exclude: [{java: 21, os: a}], include: [{java: 26, os: c}]}
                    directory: $(os)/$(java)
                    results: {jar: "$(os).jar"}
                """);
        assertThat(keys(graph)).containsExactly("build.25.b", "build.25.a", "build.21.b", "build.26.c", "after");
        ExpandedTask build = task(graph, "build.26.c");
        assertThat(build.matrix()).containsExactly(Map.entry("java", "26"), Map.entry("os", "c"));
        assertThat(build.directory()).isEqualTo("c/26");
        assertThat(build.env()).containsEntry("MATRIX_JAVA", "26").containsEntry("MATRIX_OS", "c");
        assertThat(build.results().get("jar"))
                .satisfies(jar -> assertThat(jar.paths()).containsExactly("c.jar"));
        ExpandedTask after = task(graph, "after");
        assertThat(after.needs().keySet()).containsExactly("build.25.b", "build.25.a", "build.21.b", "build.26.c");
        assertThat(after.needs().values()).containsOnly(Need.WhenEnum.ALWAYS);
        assertThat(after.neededResults()).hasSize(4).contains(new ExpandedTask.ResultOfTask("build.21.b", "jar"));
    }

    @Test
    void givesKeysThatDependOnTheOwnValuesAlone() {
        JobGraph graph = graph("""
                tasks:
                  a: {script: x, matrix: {v: ["3.10", "A b", "é", "a-b", ""]}}
                  b: {script: x, matrix: {v: ["1.0"], w: [x]}}
                """);
        assertThat(keys(graph))
                .containsExactly(
                        "a.3.10",
                        "a.a-b-65d8ad7b",
                        "a.value-2f23c718",
                        "a.a-b",
                        "a.value-ba768b33",
                        "b.1-0.x-1437b26d");
    }

    @Test
    void replacesNamesOnceAndOnlyWhereTheyStand() {
        JobGraph graph = graph(
                """
                parameters: {TARGET: all, OPTIONAL: {}}
                tasks:
                  a:
                    script: echo $(date) $(TARGET)
                    description: uses $(TARGET)
                    env: {A: "$(TARGET)-$(git.sha)-$(git.tag)-$(OPTIONAL).", B: $$(TARGET), C: $HOME $x}
                    image: registry/$(job.name):$(run.number)
                """,
                new ExpansionInput(
                        Map.of("TARGET", "$(git.sha)"),
                        Map.of(),
                        Map.of(Facts.GIT_SHA, "abc", Facts.JOB_NAME, "build", Facts.RUN_NUMBER, "7")));
        ExpandedTask task = task(graph, "a");
        assertThat(task.script()).containsExactly("echo $(date) $(TARGET)");
        assertThat(task.description()).isEqualTo("uses $(TARGET)");
        assertThat(task.env())
                .containsEntry("A", "$(git.sha)-abc--.")
                .containsEntry("B", "$(TARGET)")
                .containsEntry("C", "$HOME $x")
                .containsEntry("TARGET", "$(git.sha)")
                .doesNotContainKey("OPTIONAL");
        assertThat(task.image()).isEqualTo("registry/build:7");
        assertThat(graph.parameters()).containsExactly(Map.entry("TARGET", "$(git.sha)"));
    }

    @Test
    void checksTheValuesOfParameters() {
        String yaml = """
                parameters:
                  COUNT: {type: integer, default: 3}
                  MODE: {choices: [fast, slow], default: fast}
                  NAME: {required: true, description: Who it is for}
                tasks: {a: {script: x}}
                """;
        Expansion expansion = Files.JOB_FILES.expand(
                Files.valid(yaml),
                new ExpansionInput(
                        Map.of("COUNT", "many", "MODE", "fats", "NMAE", "x", "OTHER", "y"),
                        Map.of(
                                "OTHER",
                                Parameter.builder()
                                        .type(Parameter.TypeEnum.BOOLEAN)
                                        .build()),
                        Map.of()));
        assertThat(((Expansion.WrongParameters) expansion).faults().list())
                .extracting(fault -> fault.pointer() + ": " + fault.message())
                .containsExactly(
                        "/parameters/COUNT: `COUNT` must be an integer (decimal digits, at most 18), not `many`",
                        "/parameters/MODE: `MODE` must be one of `fast`, `slow`, not `fats`; did you mean `fast`?",
                        "/parameters/NMAE: there is no parameter `NMAE`; did you mean `NAME`?",
                        "/parameters/OTHER: `OTHER` must be `true` or `false`, not `y`",
                        "/parameters/NAME: the parameter `NAME` is required: Who it is for");
    }

    @Test
    void tellsWhatOnlyTheValuesBreak() {
        String yaml = """
                parameters: {WHERE: ".", POOL: linux, AXIS: a}
                defaults: {directory: $(WHERE)/x}
                tasks: {a: {script: x, pool: $(POOL), matrix: {v: [$(AXIS), b]}}}
                """;
        assertThat(wrong(yaml, Map.of("WHERE", "/etc", "POOL", "No Pool")))
                .containsExactlyInAnyOrder(
                        "/defaults/directory: `directory` must be relative to the checkout, not absolute: `/etc/x` (with the matrix values `a`)",
                        "/defaults/directory: `directory` must be relative to the checkout, not absolute: `/etc/x` (with the matrix values `b`)",
                        "/tasks/a/pool: `pool` must be the name of a runner pool, not `No Pool` (with the matrix values `a`)",
                        "/tasks/a/pool: `pool` must be the name of a runner pool, not `No Pool` (with the matrix values `b`)");
        assertThat(wrong("tasks: {a: {script: x, pool: $$(x)}}\n", Map.of()))
                .containsExactly("/tasks/a/pool: `pool` must be the name of a runner pool, not `$(x)`");
        assertThat(wrong(yaml, Map.of("AXIS", "b")))
                .containsExactly("/tasks/a/matrix/axes/v/1: `b` stands twice in the axis `v`");
        assertThat(wrong(
                        "parameters: {A: x}\ntasks: {a: {script: x, env: {B: '" + "$(A)".repeat(100) + "'}}}\n",
                        Map.of("A", "y".repeat(4000))))
                .containsExactly("/tasks/a/env/B: `B` has more than 65536 characters once its values are in place");
    }

    @Test
    void boundsWhatAllTasksHoldTogether() {
        String large = "y".repeat(60_000);
        String tasks = IntStream.range(0, 500)
                .mapToObj(i -> "  t" + i + ": {description: x}\n")
                .collect(Collectors.joining());
        assertThat(wrong("defaults: {script: " + large + "}\ntasks:\n" + tasks, Map.of()))
                .singleElement()
                .asString()
                .contains("the texts of all tasks together have more than 16777216 characters");
        String values = IntStream.range(0, 250).mapToObj(String::valueOf).collect(Collectors.joining(","));
        assertThat(wrong(
                        "tasks:\n  a: {script: x, matrix: {v: [" + values
                                + "]}}\n  b: {script: x, needs: a, matrix: {v: [" + values + "]}}\n",
                        Map.of()))
                .singleElement()
                .asString()
                .startsWith("/tasks/b/needs: the tasks need each other in more than 50000 pairs");
    }

    @Test
    void namesBothPlacesOfAParameterThatIsDeclaredTwice() {
        var result = Files.JOB_FILES.read(
                ".slipway.yml",
                "parameters:\n  TARGET: all\ntasks: {a: {script: x}}\n"
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8),
                Map.of("TARGET", Parameter.builder().build()));
        assertThat(((JobFiles.FileResult.Broken) result).faults().list())
                .singleElement()
                .satisfies(
                        fault -> assertThat(fault.summary())
                                .isEqualTo(
                                        ".slipway.yml:2:3: the parameter `TARGET` is declared here (`/parameters/TARGET` of the job file) and by the job itself (`/parameters/TARGET` of the job resource); declare it in one place"));
    }

    private static List<String> wrong(String yaml, Map<String, String> parameters) {
        Expansion expansion =
                Files.JOB_FILES.expand(Files.valid(yaml), new ExpansionInput(parameters, Map.of(), Map.of()));
        List<Fault> faults = ((Expansion.WrongFile) expansion).faults().list();
        return faults.stream()
                .map(fault -> fault.pointer() + ": " + fault.message())
                .toList();
    }
}
