package dev.slipway.jobfile;

import static dev.slipway.jobfile.Files.faults;
import static dev.slipway.jobfile.Files.valid;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.model.JobFile;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The shorthands of YAML and the canonical form that they stand for. */
class JobFileGrammarTest {
    private final ObjectMapper mapper = new ObjectMapper();

    private void reads(String yaml, String canonical) throws Exception {
        assertThat(mapper.<JsonNode>valueToTree(valid(yaml))).isEqualTo(mapper.readTree(canonical));
    }

    @Test
    void takesTheShorthands() throws Exception {
        reads("""
                x-shared: &shared {LEVEL: debug}
                parameters:
                  TARGET: all
                  EMPTY:
                defaults:
                  shell: bash
                  timeout: 90s
                tasks:
                  libs:
                    script: make
                    env: *shared
                    results: {junit: "libs/**/TEST-*.xml", jar: {paths: [b.jar, a.jar]}}
                  service:
                    matrix:
                      java: [21, 25]
                      os: debian
                      exclude: [{java: 21}]
                    needs: {libs: {results: jar}}
                    secrets: {NPM_TOKEN: npm-token}
                    resources: {memory: 2048Mi}
                    shell: python
                    script: |
                      print(1)
                  green:
                    needs: [service, libs]
                    script: [echo, ok]
                    shell: zsh
                  last: {needs: green, script: "true"}
                """, """
                {"parameters": {
                   "EMPTY": {"type": "string", "choices": [], "required": false, "description": ""},
                   "TARGET": {"type": "string", "choices": [], "default": "all", "required": false, "description": ""}},
                 "defaults": {"shell": ["bash", "-eo", "pipefail"], "timeout": "1m30s"},
                 "tasks": {
                   "green": {"needs": {"libs": {}, "service": {}}, "script": ["echo", "ok"], "shell": ["zsh"]},
                   "last": {"needs": {"green": {}}, "script": ["true"]},
                   "libs": {"script": ["make"], "env": {"LEVEL": "debug"}, "results": {
                     "jar": {"paths": ["a.jar", "b.jar"], "required": false},
                     "junit": {"paths": ["libs/**/TEST-*.xml"], "required": false}}},
                   "service": {
                     "matrix": {"axes": {"java": ["21", "25"], "os": ["debian"]}, "exclude": [{"java": "21"}]},
                     "needs": {"libs": {"results": ["jar"]}},
                     "script": ["print(1)\\n"], "shell": ["python3"],
                     "secrets": {"NPM_TOKEN": {"name": "npm-token", "file": false}},
                     "resources": {"memory": "2Gi"}}}}
                """);
    }

    @Test
    void keepsTheTextThatWasTyped() throws Exception {
        reads("""
                tasks:
                  a:
                    script: 1e3
                    env: {A: 3.10, B: 016, C: no, D: ~, E: , F: 0x1F, G: 2026-11-21, H: null, I: true, J: 1_000}
                    checkout: {depth: 0, skip: true}
                """, """
                {"tasks": {"a": {"script": ["1e3"],
                  "env": {"A": "3.10", "B": "016", "C": "no", "D": "~", "E": "", "F": "0x1F", "G": "2026-11-21", "H": "null",
                          "I": "true", "J": "1_000"},
                  "checkout": {"skip": true, "depth": 0}}}}
                """);
    }

    @Test
    void readsNumbersAndTruthValuesOnlyWhereTheyAreMeant() {
        assertThat(faults("tasks: {a: {script: x, checkout: {depth: 0x10, skip: \"true\"}}}"))
                .containsExactly(
                        "1:42: `depth` must be a whole number, but is the text `0x10`",
                        "1:54: `skip` must be `true` or `false`, but is the text `true`");
        assertThat(faults("tasks: {a: {script: x, checkout: {depth: 99999999999999999999}}}"))
                .containsExactly("1:42: `depth` must be from 0 to 1000000, not `99999999999999999999`");
    }

    @Test
    void tellsAMistypedFieldOfAMatrixFromAnAxis() {
        assertThat(faults("tasks:\n  a:\n    script: x\n    matrix: {java: [21], exlude: [{java: 21}]}\n"))
                .containsExactly("4:26: `exlude` is not a field here; did you mean `exclude`?");
    }

    @Test
    void tellsANeedThatIsNamedTwice() {
        assertThat(faults("tasks:\n  a: {script: x}\n  b: {script: x, needs: [a, a]}\n"))
                .containsExactly("3:29: `a` stands twice here");
    }

    @Test
    void refusesWhatItsTurnHasNotComeForByName() {
        assertThat(faults("""
                        extends: {template: x}
                        defaults: {caches: {m2: x}, retry: {attempts: 2}}
                        tasks:
                          a: {script: x, only: {refs: heads/x}, approval: ok, parallel: 3, checkout: {lfs: true}, results: {j: {paths: a, keep: 30d}}}
                        """))
                .containsExactly(
                        "1:1: `extends` is not supported yet",
                        "2:12: `caches` is not supported yet",
                        "2:29: `retry` is not supported yet",
                        "4:18: `only` is not supported yet",
                        "4:41: `approval` is not supported yet",
                        "4:55: `parallel` is not supported yet",
                        "4:79: `lfs` is not supported yet",
                        "4:115: `keep` is not supported yet");
    }

    @Test
    void refusesCoverageByItsTypeAndByTheNameThatStandsForIt() {
        assertThat(faults("""
                        tasks:
                          a: {script: x, results: {coverage: lcov.info}}
                          b: {script: x, results: {lines: {type: coverage, paths: lcov.info}}}
                          c: {script: x, results: {coverage: {type: files, paths: lcov.info}}}
                        """))
                .containsExactly(
                        "2:28: a result of type `coverage`, which the name `coverage` stands for, is not supported yet;"
                                + " `type: files` keeps the files alone",
                        "3:36: `type`: `coverage` is not supported yet");
    }

    @Test
    void takesADescriptionForAllTasks() {
        JobFile file = valid("defaults: {description: A check}\ntasks: {a: {script: x}}\n");
        assertThat(Objects.requireNonNull(file.defaults()).description()).isEqualTo("A check");
    }
}
