package dev.slipway.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.ExecutorFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void anExecutorRegistersOnceAndKeepsItsCredentialToItself() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            Executor first = fixture.start();
            first.awaitRegistration(PATIENCE);
            first.stop();
            fixture.start(fixture.configuration().poolToken(null).build()).awaitRegistration(PATIENCE);
            fixture.run(Assignments.of("true"));

            assertThat(fixture.server.registrations).hasSize(1);
            ExecutorFacts facts = fixture.server.registrations.getFirst().facts();
            assertThat(facts.cpus()).isEqualTo(Runtime.getRuntime().availableProcessors());
            assertThat(facts.memoryBytes()).isPositive();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.data)))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(fixture.data.resolve("identity.json"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void anExecutorThatTheServerForgotRegistersAnew() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            fixture.start().awaitRegistration(PATIENCE);
            fixture.server.forgetExecutors();
            fixture.run(Assignments.of("true"));
            assertThat(fixture.server.registrations).hasSize(2);
        }
    }

    @Test
    void withoutAPoolTokenItSaysWhatToDo() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            Executor executor =
                    fixture.start(fixture.configuration().poolToken(null).build());
            assertThatThrownBy(executor::awaitEnd)
                    .isInstanceOf(ExecutorStartException.class)
                    .hasMessageContaining("start it with a pool token");
        }
    }

    @Test
    void aWrongPoolTokenIsSaidToBeWrong() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            Executor executor = fixture.start(
                    fixture.configuration().poolToken("slw_pool_other").build());
            assertThatThrownBy(executor::awaitEnd)
                    .isInstanceOf(ExecutorStartException.class)
                    .hasMessageContaining("refuses to register");
        }
    }

    @Test
    void twoExecutorsNeverShareADirectory() throws Exception {
        try (ExecutorFixture fixture = new ExecutorFixture(directory.resolve("data"))) {
            fixture.start();
            assertThatThrownBy(fixture::start)
                    .isInstanceOf(ExecutorStartException.class)
                    .hasMessageContaining("another executor uses");
        }
    }

    @Test
    void aDirectoryThatAShellCannotNameIsRefused() {
        assertThatThrownBy(() -> ExecutorConfiguration.of(
                                java.net.URI.create("http://127.0.0.1"), "linux", "build-1", Path.of("/tmp/it's"))
                        .build())
                .hasMessageContaining("quote");
    }
}
