package dev.slipway.jobfile;

import static dev.slipway.jobfile.Files.faults;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Every mistake names its place, what was expected and the nearest valid word; one pass reports them all. */
class JobFileFaultsTest {
    @Test
    void reportsAllFaultsInTheOrderOfTheirPlaces() {
        assertThat(faults("""
                        defaults:
                          timeout: 10 minutes
                        tasks:
                          compile:
                            scirpt: make
                          test:
                            script: make test
                            needs: [complie]
                            services: {db: postgres}
                            checkout: {skip: yes, depth: 1.5}
                            results: {junit: {paths: a.xml, when: pased}}
                          Package:
                            script: make package
                            directory: ../elsewhere
                            env: {SLIPWAY_X: 1, A: $(nope), B: $(git.shaa)}
                        """))
                .containsExactly(
                        "2:12: `timeout` must be a duration such as `90s`, `30m` or `1h30m` (units ms, s, m, h, d), not `10 minutes`",
                        "4:3: the task `compile` has no `script`, and `defaults` have none",
                        "5:5: `scirpt` is not a field here; did you mean `script`?",
                        "8:13: there is no task `complie`; did you mean `compile`?",
                        "9:5: `services` is not supported yet",
                        "10:22: `skip` must be `true` or `false`, but is the text `yes`",
                        "10:34: `depth` must be a whole number, but is the text `1.5`",
                        "11:43: `when` must be one of `passed`, `failed`, `always`, not `pased`; did you mean `passed`?",
                        "12:3: the key `Package` must be a name: lower-case letters, digits and hyphens, at most 63, with a letter or digit at both ends",
                        "14:16: `directory` may not contain `..`: `../elsewhere`",
                        "15:11: `SLIPWAY_X` is reserved: the names `SLIPWAY_*` and `MATRIX_*` are set by Slipway",
                        "15:28: the task `Package` has no axis `nope`",
                        "15:40: there is no fact `git.shaa`; did you mean `git.sha`?");
    }

    @Test
    void showsTheLineWithACaret() {
        assertThat(Files.faults("tasks:\n  a:\n    script: x\n    tiemout: 1m\n".getBytes(StandardCharsets.UTF_8))
                        .render())
                .isEqualTo("""
                        .slipway.yml:4:5: `tiemout` is not a field here; did you mean `timeout`?
                          4 |     tiemout: 1m
                            |     ^""");
    }

    @Test
    void tellsAVariableThatHasTwoSources() {
        assertThat(faults("""
                        parameters: {TARGET: all}
                        defaults: {env: {A: 1}}
                        tasks:
                          a: {script: x, secrets: {A: token, TARGET: token, MATRIX_A: token}}
                        """))
                .containsExactly(
                        "4:28: the variable `A` is set by `env` and by `secrets`",
                        "4:38: the variable `TARGET` is set by a parameter and by `secrets`",
                        "4:53: `MATRIX_A` is reserved: the names `SLIPWAY_*` and `MATRIX_*` are set by Slipway");
    }

    @Test
    void tellsNamesThatAreMeantForAnotherPlace() {
        assertThat(faults("""
                        parameters: {TARGET: all, TAG: "$(git.tag)"}
                        defaults: {directory: $(shard), env: {A: $(target)}}
                        tasks:
                          a: {script: x, matrix: {shard: [1, $(os)]}, timeout: $(TARGET), pool: "$(date +%s)"}
                          b: {script: x, directory: sub, env: {B: "$(TRAGET", C: $(git.brunch)}}
                        """))
                .containsExactly(
                        "2:42: each of the tasks `a`, `b` has no axis `target`; did you mean `TARGET`?",
                        "4:38: a value of a matrix has no axis `os`",
                        "4:56: `timeout` must be a duration such as `90s`, `30m` or `1h30m` (units ms, s, m, h, d), not `$(TARGET)`",
                        "4:56: `$(…)` is not replaced in this field; it is in `directory`, `env`, `image`, `matrix`, `pool`, `results` and `selector`",
                        "4:73: `$(date +%s)` names no parameter (`$(NAME)`), axis (`$(axis)`) or fact (`$(git.sha)`); commands run in `script` only, and `$$(` is a literal `$(`",
                        "5:43: `$(TRAGET` is not closed; write `$$(` for a literal `$(`",
                        "5:58: there is no fact `git.brunch`; did you mean `git.branch`?");
    }

    @Test
    void namesThePathOfACycle() {
        assertThat(faults("""
                        tasks:
                          a: {script: x, needs: [b]}
                          b: {script: x, needs: [c]}
                          c: {script: x, needs: [a]}
                          d: {script: x, needs: d}
                        """))
                .containsExactly(
                        "4:26: these tasks wait for each other: a → b → c → a",
                        "5:25: these tasks wait for each other: d → d");
    }

    @Test
    void boundsTheTimeoutOfATask() {
        assertThat(faults("""
                        defaults: {timeout: 366d}
                        tasks:
                          a: {script: x, timeout: 0ms}
                          b: {script: x, timeout: 365d1ms}
                          c: {script: x, timeout: 365d}
                        """))
                .containsExactly(
                        "1:21: `timeout` must be longer than 0s and at most 365d, not `366d`",
                        "3:27: `timeout` must be longer than 0s and at most 365d, not `0s`",
                        "4:27: `timeout` must be longer than 0s and at most 365d, not `365d1ms`");
    }

    @Test
    void readsAxesOfAMatrixAsTheFieldOfThatName() {
        assertThat(faults("""
                        tasks:
                          a: {script: x, matrix: {axes: [a, b]}}
                          b: {script: x, matrix: {axes: one, os: [a, b]}}
                        """))
                .containsExactly(
                        "2:27: `axes` must be a map, but is a list",
                        "3:33: `axes` must be a map, but is the text `one`");
    }
}
