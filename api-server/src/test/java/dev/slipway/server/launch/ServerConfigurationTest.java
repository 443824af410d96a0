package dev.slipway.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerConfigurationTest {
    private static final Map<String, String> DATABASE =
            Map.of("SLIPWAY_DATABASE_URL", "postgresql://user:p%40ss@db.example.org:5433/slipway?sslmode=require");

    @TempDir
    private Path directory;

    private static ServerConfiguration read(Map<String, String> environment, String... flags) {
        Map<String, String> all = new HashMap<>(DATABASE);
        all.putAll(environment);
        return ServerConfiguration.read(List.of(flags), all);
    }

    private static List<String> faults(Map<String, String> environment, String... flags) {
        ConfigurationException exception =
                catchThrowableOfType(ConfigurationException.class, () -> read(environment, flags));
        assertThat(exception).isNotNull();
        return faults(exception);
    }

    /** The lines of the message, but for the first. */
    private static List<String> faults(ConfigurationException exception) {
        return String.valueOf(exception.getMessage())
                .lines()
                .skip(1)
                .map(String::strip)
                .toList();
    }

    @Test
    void whatIsNotConfiguredHasItsDefault() {
        ServerConfiguration configuration = read(Map.of());
        assertThat(configuration.http().host()).isEqualTo("127.0.0.1");
        assertThat(configuration.http().port()).isEqualTo(8080);
        assertThat(configuration.http().maxBodyBytes()).isEqualTo(1 << 20);
        assertThat(configuration.administratorTokenFile()).isEqualTo(Path.of("slipway-data/admin-token"));
        assertThat(configuration.drain().timeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(configuration.logging().format()).isEqualTo(LoggingSettings.Format.JSON);
    }

    @Test
    void flagsWinOverVariablesOverTheFileOverDefaults() throws IOException {
        Path file = Files.writeString(
                directory.resolve("slipway.yml"),
                "listen: 127.0.0.1:1\nlog:\n  level: error\ndatabase:\n  pool_size: 31\nhttp:\n  read_timeout: 7s\n");
        ServerConfiguration configuration = read(
                Map.of("SLIPWAY_LISTEN", "127.0.0.1:2", "SLIPWAY_DATABASE_POOL_SIZE", "32"),
                "--config=" + file,
                "--listen",
                "127.0.0.1:3");
        assertThat(configuration.http().port()).isEqualTo(3);
        assertThat(configuration.database().poolSize()).isEqualTo(32);
        assertThat(configuration.logging().level()).isEqualTo(LoggingSettings.Level.ERROR);
        assertThat(configuration.http().readTimeout()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void aDatabaseUrlIsTakenApart() {
        DatabaseSettings database = read(Map.of()).database();
        assertThat(database.url()).isEqualTo("jdbc:postgresql://db.example.org:5433/slipway?sslmode=require");
        assertThat(database.user()).hasValue("user");
        assertThat(database.password()).hasValue("p@ss");
        assertThat(database.toString()).doesNotContain("p@ss");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceWithItsSource() throws IOException {
        Path file = Files.writeString(directory.resolve("slipway.yml"), "databse:\n  url: x\nleases:\n  ttl: soon\n");
        List<String> faults = faults(
                Map.of("SLIPWAY_LOG_LEVEL", "loud", "SLIPWAY_LISTN", "x"),
                "--config=" + file,
                "--http-max-body-sise=1Mi",
                "--http-max-connections=0",
                "--drain-delay");
        assertThat(faults)
                .anySatisfy(fault ->
                        assertThat(fault).contains("slipway.yml", "databse.url", "did you mean `database.url`"))
                .anySatisfy(fault -> assertThat(fault).contains("leases.ttl", "a duration from", "`soon`"))
                .anySatisfy(fault -> assertThat(fault).contains("SLIPWAY_LISTN", "did you mean `SLIPWAY_LISTEN`"))
                .anySatisfy(fault -> assertThat(fault).contains("SLIPWAY_LOG_LEVEL", "`debug` or `info`"))
                .anySatisfy(fault ->
                        assertThat(fault).contains("--http-max-body-sise", "did you mean `--http-max-body-size`"))
                .anySatisfy(fault -> assertThat(fault).contains("--http-max-connections", "from 1 to"))
                .anySatisfy(fault -> assertThat(fault).contains("--drain-delay", "no value"))
                .hasSize(7);
    }

    @Test
    void aGroupThatIsTakenForASettingNamesItsSettings() throws IOException {
        Path file = Files.writeString(directory.resolve("slipway.yml"), "log: verbose\n");
        assertThat(faults(Map.of(), "--config=" + file))
                .singleElement()
                .asString()
                .endsWith(": log is unknown; the settings below it are `log.format`, `log.level`");
    }

    @Test
    void aSecretIsNeverShown() {
        assertThat(faults(Map.of("SLIPWAY_DATABASE_URL", "mysql://user:hunter2@db/slipway")))
                .singleElement()
                .asString()
                .contains("SLIPWAY_DATABASE_URL", "postgresql://")
                .doesNotContain("hunter2");
    }

    @Test
    void aServerNeedsADatabase() {
        ConfigurationException exception =
                catchThrowableOfType(ConfigurationException.class, () -> ServerConfiguration.read(List.of(), Map.of()));
        assertThat(faults(exception)).singleElement().asString().contains("--database-url", "SLIPWAY_DATABASE_URL");
    }

    @Test
    void aFileThatIsNotThereOrNotYamlIsTold() throws IOException {
        assertThat(faults(Map.of(), "--config=" + directory.resolve("none.yml")))
                .singleElement()
                .asString()
                .endsWith("none.yml cannot be read: it does not exist");
        Path file = Files.writeString(directory.resolve("bad.yml"), "a: [\n");
        assertThat(faults(Map.of(), "--config=" + file))
                .singleElement()
                .asString()
                .contains("not valid YAML");
    }

    @Test
    void variablesOfTheClientAreNoneOfTheServers() {
        assertThat(read(Map.of(
                        "SLIPWAY_URL",
                        "http://x",
                        "SLIPWAY_TOKEN",
                        "y",
                        "SLIPWAY_TOKEN_FILE",
                        "z",
                        "SLIPWAY_POOL_TOKEN",
                        "p")))
                .isNotNull();
    }

    @Test
    void aServerThatATaskStartsPassesOverTheVariablesOfTheTaskAndNoOthers() throws IOException {
        Map<String, String> environment = new HashMap<>();
        Pattern.compile("\"(SLIPWAY_[A-Z_]+)\"")
                .matcher(Files.readString(Path.of("src/main/java/dev/slipway/server/runs/RunEnvironment.java")))
                .results()
                .forEach(name -> environment.put(name.group(1), "x"));
        assertThat(environment).containsKeys("SLIPWAY_ATTEMPT", "SLIPWAY_TAG");
        environment.put("SLIPWAY_LISTEN", "127.0.0.1:2");

        assertThat(read(environment).http().port()).isEqualTo(2);
    }

    @Test
    void everySettingHasADistinctNameAndAReadableDefault() {
        Set<String> names = new HashSet<>();
        for (Setting<?> setting : ServerConfiguration.settings()) {
            assertThat(names.add(setting.variable())).as(setting.key()).isTrue();
            assertThat(setting.key()).matches("[a-z_]+(\\.[a-z_]+)?");
            String text = setting.defaultText();
            if (text != null) {
                assertThat(setting.type().parse().apply(text)).as(setting.key()).isNotNull();
            }
        }
    }

    @Test
    void theReferenceInTheDocsIsCurrent() throws IOException {
        assertThat(Path.of("../docs/configuration.md"))
                .as("write it anew with scripts/generate-docs")
                .hasContent(ConfigurationReference.markdown());
    }

    @Test
    void sizesAreReadAndWrittenExactly() {
        assertThat(DataSize.parse("512Mi").bytes()).isEqualTo(512L << 20);
        assertThat(new DataSize(1536).toString()).isEqualTo("1536");
        assertThat(new DataSize(3L << 30).toString()).isEqualTo("3Gi");
        for (String exact : List.of("1", "1025", "1Ki", "0", "7Ti")) {
            assertThat(DataSize.parse(exact)).hasToString(exact);
        }
        for (String wrong : List.of("", "Mi", "-1", "1MB", "1.5Gi", "99999999999999999999", "999999999999Ti")) {
            assertThat(catchThrowable(() -> DataSize.parse(wrong)))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void addressesAreHostsWithPorts() {
        assertThat(Address.parse("[::1]:8080")).isEqualTo(new Address("::1", 8080));
        assertThat(Address.parse("localhost:0").toString()).isEqualTo("localhost:0");
        for (String wrong : List.of("8080", ":8080", "host", "host:", "host:x", "host:65536", "::1:80")) {
            assertThat(catchThrowable(() -> Address.parse(wrong)))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
