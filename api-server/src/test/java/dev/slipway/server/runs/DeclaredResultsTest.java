package dev.slipway.server.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Assignment;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.storage.Results;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeclaredResultsTest {
    private final World world = new World();
    private UUID project = new UUID(0, 0);
    private UUID executor = new UUID(0, 0);

    @BeforeEach
    void declare() {
        project = world.project("demo");
        world.pool("linux", "{\"process\": {}, \"slots\": 2}");
        executor = world.executor("linux");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Assignment begin(String results) throws InterruptedException {
        world.job(project, "build", "{\"t\": {\"script\": [\"x\"]" + results + "}}");
        world.trigger("demo", "build");
        return world.begin(executor, "linux");
    }

    private void put(Assignment assignment, String name, String type) {
        world.putResult(assignment, name, type, "<testsuite/>");
    }

    private static void assertRefused(Runnable put, String pointer, String message) {
        assertThatThrownBy(put::run).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.type()).isEqualTo(ProblemType.INVALID_PARAMETER);
            assertThat(refused.problem().detail()).isEqualTo(message);
            assertThat(refused.problem().errors()).singleElement().satisfies(error -> {
                assertThat(error.pointer()).isEqualTo(pointer);
                assertThat(error.rule()).isEqualTo("declared");
            });
        });
    }

    @Test
    void whatTheTaskDeclaresIsKeptWhateverItsTypeIs() throws Exception {
        Assignment assignment = begin(
                ", \"results\": {\"jar\": {\"paths\": [\"a\"]}, \"junit\": {\"paths\": [\"b\"]}, \"more\": {\"type\": \"junit\", \"paths\": [\"c\"]}}");
        // As an executor does it: by the declarations of the assignment, in which every type is filled in.
        assignment
                .results()
                .forEach((name, declaration) ->
                        put(assignment, name, World.known(declaration.type()).value()));
        assertThat(world.results.list(World.uid(assignment)))
                .extracting(Results.Stored::name, Results.Stored::type)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("jar", "files"),
                        org.assertj.core.groups.Tuple.tuple("junit", "junit"),
                        org.assertj.core.groups.Tuple.tuple("more", "junit"));
    }

    @Test
    void anUndeclaredNameIsRefusedWithTheNearest() throws Exception {
        Assignment assignment =
                begin(", \"results\": {\"jar\": {\"paths\": [\"a\"]}, \"junit\": {\"paths\": [\"b\"]}}");
        assertRefused(
                () -> put(assignment, "junits", "junit"),
                "/path/result",
                "the task declares no result `junits`; did you mean `junit`?");
        assertThat(world.results.list(World.uid(assignment))).isEmpty();
    }

    @Test
    void aTaskWithoutResultsKeepsNone() throws Exception {
        Assignment assignment = begin("");
        assertRefused(
                () -> put(assignment, "jar", "files"),
                "/path/result",
                "the task declares no result `jar`; it declares none");
    }

    @Test
    void anotherTypeThanTheDeclaredOneIsRefused() throws Exception {
        Assignment assignment =
                begin(", \"results\": {\"jar\": {\"paths\": [\"a\"]}, \"junit\": {\"paths\": [\"b\"]}}");
        assertRefused(
                () -> put(assignment, "junit", "files"),
                "/query/type",
                "the task declares the result `junit` with the type `junit`, not `files`");
        assertRefused(
                () -> put(assignment, "jar", "junit"),
                "/query/type",
                "the task declares the result `jar` with the type `files`, not `junit`");
    }
}
