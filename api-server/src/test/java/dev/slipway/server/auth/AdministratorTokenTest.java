package dev.slipway.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.slipway.server.base.Ids;
import dev.slipway.server.database.TestDatabase;
import dev.slipway.server.secrets.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class AdministratorTokenTest {
    @TempDir
    private Path directory;

    /** What is logged at a start with a token file of these permissions. */
    private List<String> logged(String permissions) throws IOException {
        Path file = Files.writeString(directory.resolve("admin-token"), "slw_admin_" + "a".repeat(43) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        Logger logger = (Logger) LoggerFactory.getLogger(AdministratorToken.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        try (TestDatabase database = TestDatabase.create()) {
            Clock clock = Clock.systemUTC();
            new AdministratorToken(database.database(), new Tokens(new SecureRandom()), new Ids(clock), clock)
                    .ensure(file);
        } finally {
            logger.detachAppender(appender);
        }
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-r-----", "r-----r--", "r---w----", "r-------x"})
    void aTokenFileThatAnotherMayUseIsToldOf(String permissions) throws IOException {
        assertThat(logged(permissions))
                .containsExactly("The token file " + directory.resolve("admin-token")
                        + " is open to others than its owner: chmod 600 it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------", "rwx------"})
    void oneThatIsItsOwnersAloneIsNot(String permissions) throws IOException {
        assertThat(logged(permissions)).isEmpty();
    }
}
