package dev.slipway.server.resources;

import static dev.slipway.server.resources.ResourcesFixture.json;
import static dev.slipway.server.resources.ResourcesFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.FieldError;
import dev.slipway.server.base.ProblemType;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A job that names a runner pool which does not admit its project would wait for ever. */
class AllowedProjectsTest {
    private static final String JOB =
            "{\"freestyle\": {\"defaults\": {\"pool\": \"private\"}, \"tasks\": {\"t\": {\"script\": [\"true\"]}, \"u\": {\"script\": [\"true\"], \"pool\": \"private\"}}}}";

    private final ResourcesFixture fixture = new ResourcesFixture();

    @BeforeEach
    void declare() {
        fixture.put("projects/demo", "{}");
        pool("[\"team-*\", \"shop\"]");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void pool(String allowedProjects) {
        fixture.put("runner-pools/private", "{\"process\": {}, \"allowed_projects\": " + allowedProjects + "}");
    }

    @Test
    void theJobIsRefusedAtOnceAtEachPlaceThatNamesThePool() {
        var refused = refused(() -> fixture.put("projects/demo/jobs/build", JOB));
        assertThat(refused.type()).isEqualTo(ProblemType.INVALID_DOCUMENT);
        assertThat(refused.problem().errors())
                .extracting(error -> error.pointer() + " " + error.rule())
                .containsExactlyInAnyOrder(
                        "/freestyle/defaults/pool not_admitted", "/freestyle/tasks/u/pool not_admitted");
        assertThat(refused.problem().errors())
                .extracting(FieldError::message)
                .containsOnly(
                        "the runner pool `private` does not admit the project `demo`: its allowed_projects are shop, team-*");
    }

    @Test
    void aPoolThatAdmitsNobodySaysSo() {
        pool("[]");
        assertThat(refused(() -> fixture.put("projects/demo/jobs/build", JOB))
                        .problem()
                        .errors())
                .allSatisfy(error -> assertThat(error.message()).endsWith("its allowed_projects are none"));
    }

    @Test
    void aProjectThatIsAdmittedMayNameThePool() {
        fixture.put("projects/team-a", "{}");
        assertThat(fixture.put("projects/team-a/jobs/build", JOB).status()).isEqualTo(201);
    }

    @Test
    void beforeAPlanIsAppliedItIsAWarning() {
        assertThat(json(fixture.preview("projects/demo/jobs/build", JOB)).path("warnings"))
                .extracting(warning -> warning.path("type").asText() + " "
                        + warning.path("pointer").asText())
                .containsExactlyInAnyOrder(
                        "not_admitted /freestyle/defaults/pool", "not_admitted /freestyle/tasks/u/pool");
    }

    @Test
    void whatThePoolDecidesLaterDoesNotTouchAJobThatStaysAsItIs() {
        pool("[\"*\"]");
        assertThat(fixture.put("projects/demo/jobs/build", JOB).status()).isEqualTo(201);
        pool("[\"shop\"]");
        assertThat(fixture.put("projects/demo/jobs/build", JOB).status()).isEqualTo(200);
        assertThat(refused(() -> fixture.put("projects/demo/jobs/build", JOB.replace("true", "false")))
                        .type())
                .isEqualTo(ProblemType.INVALID_DOCUMENT);
    }

    @Test
    void aPoolThatIsNotThereIsToldBesideOneThatDoesNotAdmit() {
        String job = JOB.replace("{\"pool\": \"private\"}", "{\"pool\": \"privat\"}");
        var refused = refused(() -> fixture.put("projects/demo/jobs/build", job));
        assertThat(refused.type()).isEqualTo(ProblemType.UNRESOLVED_REFERENCE);
        assertThat(refused.problem().errors())
                .extracting(error -> error.pointer() + " " + error.rule())
                .containsExactlyInAnyOrder(
                        "/freestyle/defaults/pool unresolved_reference", "/freestyle/tasks/u/pool not_admitted");
    }

    @ParameterizedTest
    @CsvSource({
        "*, demo, true", "demo, demo, true", "dem, demo, false", "demo, dem, false", "d*, demo, true", "*o, demo, true",
        "*m*, demo, true", "d*o, demo, true", "d*x, demo, false", "de**mo, demo, true", "*a*, demo, false",
                "*mo*o, demo, false"
    })
    void aStarStandsForAnyText(String pattern, String project, boolean admits) {
        assertThat(ProjectPatterns.admit(Set.of(pattern), project)).isEqualTo(admits);
    }

    @Test
    void noPatternTakesLong() {
        String pattern = "*a".repeat(30) + "b";
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(ProjectPatterns.admit(List.of(pattern), "a".repeat(63)))
                        .isFalse());
    }
}
