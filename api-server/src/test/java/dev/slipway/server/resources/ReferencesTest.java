package dev.slipway.server.resources;

import static dev.slipway.server.resources.ResourcesFixture.author;
import static dev.slipway.server.resources.ResourcesFixture.json;
import static dev.slipway.server.resources.ResourcesFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReferencesTest {
    private static final String APP = "{\"url\": \"https://git.example.org/app.git\"}";
    private static final String BUILD = "{\"git\": {\"repo\": \"app\"}}";

    private final ResourcesFixture fixture = new ResourcesFixture();

    @BeforeEach
    void project() {
        fixture.put("projects/demo", "{}");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static List<String> warnings(Answer answer) {
        return StreamSupport.stream(json(answer).path("warnings").spliterator(), false)
                .map(warning -> warning.path("type").asText() + " "
                        + warning.path("pointer").asText("-"))
                .toList();
    }

    private static List<String> targets(Answer answer) {
        return StreamSupport.stream(json(answer).path("warnings").spliterator(), false)
                .map(warning -> warning.path("target").asText("-"))
                .toList();
    }

    @Test
    void aDanglingReferenceIsRefusedWithTheNearestName() {
        fixture.put("projects/demo/repos/apps", APP);
        var exception = refused(() -> fixture.put("projects/demo/jobs/build", BUILD));
        assertThat(exception.type()).isEqualTo(ProblemType.UNRESOLVED_REFERENCE);
        assertThat(exception.problem().errors()).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo("/git/repo");
            assertThat(error.rule()).isEqualTo("unresolved_reference");
            assertThat(error.message()).contains("`app`").contains("did you mean `apps`?");
        });
    }

    @Test
    void aDanglingReferenceIsToldBesideOtherFaults() {
        var problem = refused(() -> fixture.put(
                        "projects/demo/repos/app",
                        "{\"url\": 7, \"credentials\": {\"secret\": \"no\"}, \"nonsense\": 1}"))
                .problem();
        assertThat(problem.errors())
                .extracting(error -> error.pointer() + " " + error.rule())
                .containsExactlyInAnyOrder(
                        "/url type", "/nonsense unknown_field", "/credentials/secret unresolved_reference");
    }

    @Test
    void aReferenceOfAnotherProjectIsNone() {
        fixture.put("projects/other", "{}");
        fixture.put("projects/other/repos/app", APP);
        assertThat(refused(() -> fixture.put("projects/demo/jobs/build", BUILD)).type())
                .isEqualTo(ProblemType.UNRESOLVED_REFERENCE);
    }

    @Test
    void whatIsReferredToIsNotDeletedAndNamesWhoRefers() {
        fixture.put("projects/demo/repos/app", APP);
        IntStream.range(0, 25).forEach(number -> fixture.put("projects/demo/jobs/build-" + (10 + number), BUILD));
        var exception = refused(() -> fixture.delete("projects/demo/repos/app"));
        assertThat(exception.type()).isEqualTo(ProblemType.STILL_REFERENCED);
        assertThat(exception.problem().referrers())
                .hasSize(20)
                .startsWith("/v1/projects/demo/jobs/build-10", "/v1/projects/demo/jobs/build-11");
        assertThat(exception.problem().detail()).startsWith("25 resources refer to");
        Answer preview = fixture.resources()
                .delete(fixture.path("projects/demo/repos/app"), true, false, Conditions.none(), author());
        assertThat(warnings(preview)).containsExactly("still_referenced -");
        JsonNode warning = json(preview).path("warnings").path(0);
        assertThat(warning.path("count").asInt()).isEqualTo(25);
        assertThat(warning.path("referrers")).hasSize(20);
        assertThat(warning.path("referrers").path(0).asText()).isEqualTo("/v1/projects/demo/jobs/build-10");
    }

    @Test
    void aReferenceThatIsChangedLetsTheOldTargetGo() {
        fixture.put("projects/demo/repos/app", APP);
        fixture.put("projects/demo/repos/new", APP);
        fixture.put("projects/demo/jobs/build", BUILD);
        fixture.put("projects/demo/jobs/build", BUILD.replace("app", "new"));
        assertThat(fixture.delete("projects/demo/repos/app").status()).isEqualTo(204);
        fixture.delete("projects/demo/jobs/build");
        assertThat(fixture.delete("projects/demo/repos/new").status()).isEqualTo(204);
    }

    @Test
    void aDryRunWarnsOfWhatAPlanMayStillMake() {
        assertThat(warnings(fixture.preview("projects/demo/jobs/build", BUILD)))
                .containsExactly("unresolved_reference /git/repo");
        assertThat(warnings(fixture.preview("projects/later/jobs/build", BUILD)))
                .containsExactly("missing_parent -", "unresolved_reference /git/repo");
        assertThat(refused(() -> fixture.put("projects/later/jobs/build", BUILD))
                        .type())
                .isEqualTo(ProblemType.RESOURCE_NOT_FOUND);
    }

    @Test
    void aDryRunTellsThePathsOfWhatIsMissing() {
        String job =
                "{\"freestyle\": {\"defaults\": {\"pool\": \"p\"}, \"tasks\": {\"t\": {\"script\": [\"true\"], \"secrets\": {\"A\": {\"name\": \"a\"}}}}}}";
        assertThat(targets(fixture.preview("projects/later/jobs/build", BUILD)))
                .containsExactly("projects/later", "projects/later/repos/app");
        assertThat(targets(fixture.preview("projects/demo/jobs/hello", job)))
                .containsExactly("runner-pools/p", "projects/demo/secrets/a");
    }

    @Test
    void aDryRunWarnsOfSecretsThatAreNotThere() {
        String job =
                "{\"freestyle\": {\"tasks\": {\"t\": {\"script\": [\"true\"], \"secrets\": {\"A\": {\"name\": \"a\"}, \"B\": {\"name\": \"b\"}}}}}}";
        fixture.put("projects/demo/secrets/a", "{}");
        assertThat(warnings(fixture.preview("projects/demo/jobs/hello", job)))
                .containsExactly("unresolved_reference /freestyle/tasks/t/secrets/B/name");
        assertThat(warnings(fixture.preview("projects/later/jobs/hello", job)))
                .containsExactly(
                        "missing_parent -",
                        "unresolved_reference /freestyle/tasks/t/secrets/A/name",
                        "unresolved_reference /freestyle/tasks/t/secrets/B/name");
        assertThat(fixture.put("projects/demo/jobs/hello", job).status()).isEqualTo(201);
    }

    @Test
    void aPoolMustBeThereWhenATaskNamesItAndMayGoLater() {
        String job =
                "{\"freestyle\": {\"defaults\": {\"pool\": \"linux\"}, \"tasks\": {\"t\": {\"script\": [\"true\"], \"pool\": \"big-$(os)\","
                        + " \"matrix\": {\"axes\": {\"os\": [\"linux\"]}}}}}}";
        assertThat(refused(() -> fixture.put("projects/demo/jobs/hello", job))
                        .problem()
                        .errors())
                .singleElement()
                .satisfies(error -> assertThat(error.pointer()).isEqualTo("/freestyle/defaults/pool"));
        fixture.put("runner-pools/linux", "{\"process\": {}}");
        fixture.put("projects/demo/jobs/hello", job);
        assertThat(fixture.delete("runner-pools/linux").status()).isEqualTo(204);
        assertThat(fixture.put("projects/demo/jobs/hello", job).status())
                .as("a PUT that changes nothing")
                .isEqualTo(200);
    }

    @Test
    void aFreestyleJobIsCheckedAsAJobFile() {
        String job =
                "{\"freestyle\": {\"tasks\": {\"a\": {\"script\": [\"true\"], \"needs\": {\"b\": {}}}, \"b\": {\"script\": [\"true\"], \"needs\": {\"a\": {}}}}}}";
        var problem =
                refused(() -> fixture.put("projects/demo/jobs/hello", job)).problem();
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors())
                .isNotEmpty()
                .allSatisfy(error -> assertThat(error.pointer()).startsWith("/freestyle/tasks"));
    }

    @Test
    void aJobMayTakeAndWaitSomeTimeAndNotForEver() {
        for (String wrong : List.of("0s", "0d0s", "366d", "999999999d")) {
            ProblemException problem = refused(() -> fixture.put(
                    "projects/demo/jobs/build",
                    "{\"freestyle\": {\"tasks\": {\"t\": {\"script\": [\"x\"]}}}, \"timeout\": \"" + wrong
                            + "\", \"queue_timeout\": \"" + wrong + "\"}"));
            assertThat(problem.problem().errors())
                    .extracting(error -> error.pointer() + " " + error.rule())
                    .containsExactlyInAnyOrder("/timeout range", "/queue_timeout range");
        }
        fixture.put(
                "projects/demo/jobs/build",
                "{\"freestyle\": {\"tasks\": {\"t\": {\"script\": [\"x\"]}}}, \"timeout\": \"1ms\", \"queue_timeout\": \"365d\"}");
    }

    @Test
    void aProjectThatIsNotEmptyIsKeptAndCountsWhatItHas() {
        fixture.put("projects/demo/repos/app", APP);
        fixture.put("projects/demo/jobs/build", BUILD);
        fixture.put("projects/demo/jobs/test", BUILD);
        var exception = refused(() -> fixture.delete("projects/demo"));
        assertThat(exception.type()).isEqualTo(ProblemType.NOT_EMPTY);
        assertThat(exception.problem().detail()).contains("2 jobs, 1 repo");
    }

    @Test
    void aHigherPackageMayStandInTheWayAndCleansUp() {
        StringBuilder deleted = new StringBuilder();
        boolean[] running = {true};
        fixture.dependents.add(new Dependents() {
            @Override
            public Optional<String> obstacle(DSLContext transaction, ResourcePath path, UUID uid) {
                return running[0] ? Optional.of("2 runs are running") : Optional.empty();
            }

            @Override
            public void delete(DSLContext transaction, ResourcePath path, UUID uid) {
                deleted.append(path.key());
            }
        });
        var exception = refused(() -> fixture.delete("projects/demo"));
        assertThat(exception.type()).isEqualTo(ProblemType.CONFLICT);
        assertThat(exception.problem().detail()).contains("2 runs are running");
        JsonNode preview = json(
                fixture.resources().delete(fixture.path("projects/demo"), true, false, Conditions.none(), author()));
        assertThat(preview.path("warnings").path(0).path("type").asText()).isEqualTo("in_use");
        running[0] = false;
        fixture.delete("projects/demo");
        assertThat(deleted).hasToString("projects/demo");
    }
}
