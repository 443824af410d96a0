package dev.slipway.server.resources;

import static dev.slipway.server.resources.ResourcesFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.slipway.jobfile.schema.SchemaWalk;
import dev.slipway.jobfile.schema.Schemas;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.git.GitException;
import dev.slipway.server.git.GitRefs;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths and names that Git would refuse when a run is prepared are refused when they are declared. */
class GitNamesTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static ResourcesFixture fixture = new ResourcesFixture();

    @BeforeAll
    static void declare() {
        fixture.put("projects/demo", "{}");
        fixture.put("projects/demo/repos/app", "{\"url\": \"https://git.example.org/app.git\"}");
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    private static String quoted(String text) {
        return JsonNodeFactory.instance.textNode(text).toString();
    }

    private static String job(String jobFile) {
        return "{\"git\": {\"repo\": \"app\", \"job_file\": " + quoted(jobFile) + "}}";
    }

    private static String repo(String branch) {
        return "{\"url\": \"https://git.example.org/app.git\", \"default_branch\": " + quoted(branch) + "}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "/etc/passwd",
                "ci/../../x",
                "a//b",
                "./a",
                "a/.",
                "a/",
                "a\\b",
                "a\nb",
                "a\u0085b",
                ".."
            })
    void aJobFileOutsideTheRepositoryIsRefused(String path) {
        var refused = refused(() -> fixture.put("projects/demo/jobs/build", job(path)));
        assertThat(refused.type()).isEqualTo(ProblemType.INVALID_DOCUMENT);
        assertThat(refused.problem().errors()).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo("/git/job_file");
            assertThat(error.rule()).isEqualTo("pattern");
            assertThat(error.message()).contains("a path from the root of the repository such as `ci/slipway.yml`");
        });
    }

    @Test
    void aJobFileThatIsTooLongIsRefused() {
        assertThat(refused(() -> fixture.put("projects/demo/jobs/build", job("a".repeat(1025))))
                        .problem()
                        .errors())
                .extracting(error -> error.pointer() + " " + error.rule())
                .containsExactly("/git/job_file max_length");
    }

    @ParameterizedTest
    @ValueSource(strings = {".slipway.yml", "ci/slipway.yml", "...", "..a/.b", "a b/übung.yml", "a/..b..", "-x"})
    void everyFileOfACommitMayBeTheJobFile(String path) {
        assertThat(fixture.put("projects/demo/jobs/build", job(path)).status()).isBetween(200, 201);
    }

    /** The pattern of the spec and the check before Git is asked are one rule. */
    @Property(tries = 2000)
    void thePatternTakesWhatGitTakes(
            @ForAll @StringLength(min = 1, max = 6) @Chars({'a', '.', '/', '\\', '\n', '\u007f', '-', ' '})
                    String path) {
        boolean taken = SchemaWalk.walk(
                        SCHEMAS.get("GitJob"), DocumentReader.tree(job(path)).path("git"))
                .faults()
                .isEmpty();
        assertThat(taken).as(quoted(path)).isEqualTo(isPath(path));
    }

    private static boolean isPath(String path) {
        try {
            return GitRefs.requirePath(path).equals(path);
        } catch (GitException _) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--upload-pack=x", "-x", "a b", "a~1", "a^", "a:b", "a?", "a*", "a[b", "a\\b", "a\tb"})
    void aBranchOfWrongCharactersBreaksThePattern(String branch) {
        assertBranch(branch, "pattern");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a..b",
                "a@{1}",
                "/a",
                "a/",
                "a//b",
                ".a",
                "a/.b",
                "a.",
                "a.lock",
                "a.lock/b",
                "@",
                "HEAD",
                "refs/heads/x"
            })
    void aBranchThatGitRefusesNamesTheRule(String branch) {
        assertBranch(branch, "ref_name");
    }

    private static void assertBranch(String branch, String rule) {
        assertThat(refused(() -> fixture.put("projects/demo/repos/app", repo(branch)))
                        .problem()
                        .errors())
                .extracting(error -> error.pointer() + " " + error.rule())
                .as(branch.toLowerCase(Locale.ROOT))
                .containsExactly("/default_branch " + rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "main", "feature/login", "a@b", "übung", "#12", "x$(id)"})
    void everyNameThatGitTakesMayBeTheDefaultBranch(String branch) {
        assertThat(fixture.put("projects/demo/repos/app", repo(branch)).status())
                .isBetween(200, 201);
    }

    /** The pattern refuses nothing that Git takes. */
    @Property(tries = 2000)
    void thePatternRefusesNoNameThatGitTakes(
            @ForAll @StringLength(min = 1, max = 6) @Chars({'a', '.', '/', '\\', '\n', '@', '{', '-', ' ', '~', 'ü'})
                    String name) {
        if (GitRefs.problemOf(name).isEmpty()) {
            assertThat(SchemaWalk.walk(SCHEMAS.get("Repo"), DocumentReader.tree(repo(name)))
                            .faults()
                            .list())
                    .isEmpty();
        }
    }
}
