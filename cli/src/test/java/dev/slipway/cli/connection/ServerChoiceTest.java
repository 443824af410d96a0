package dev.slipway.cli.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.connection.ServerChoice.Flags;
import dev.slipway.cli.connection.ServerChoice.Found;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of the places that can name a server and a token: which wins, and that no token goes to another server than its own. */
final class ServerChoiceTest {
    private static final String A = "http://a.example.org";
    private static final String B = "http://b.example.org:8080";

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void keepNothing() {
        environment.put("XDG_CONFIG_HOME", directory.toString());
        environment.put("XDG_DATA_HOME", directory.toString());
    }

    @Test
    void theVariablesNameAServerAndItsToken() throws IOException {
        variables(A, "of-a");

        assertThat(find(null, null, null)).isEqualTo(found(A, "of-a"));
        assertThat(find(null, "given", null)).isEqualTo(found(A, "given"));
    }

    @Test
    void theTokenOfOneServerIsNotSentToAnotherThatAFlagNames() throws IOException {
        variables(A, "of-a");

        assertThat(find(B, null, null)).isEqualTo(found(B, null));
        assertThat(find(B, "of-b", null)).isEqualTo(found(B, "of-b"));
        assertThat(find(A + "/", null, null)).isEqualTo(found(A + "/", "of-a"));

        environment.remove("SLIPWAY_TOKEN");
        environment.put(
                "SLIPWAY_TOKEN_FILE",
                Files.writeString(directory.resolve("token"), "of-a\n").toString());
        assertThat(find(B, null, null)).isEqualTo(found(B, null));
        assertThat(find(A, null, null)).isEqualTo(found(A, "of-a"));
    }

    @Test
    void aTokenThatStandsAloneIsForTheServerOfTheFlag() throws IOException {
        environment.put("SLIPWAY_TOKEN", "alone");

        assertThat(find(B, null, null)).isEqualTo(found(B, "alone"));
    }

    @Test
    void aProfileThatIsNamedWinsOverTheVariables() throws IOException {
        variables(A, "of-a");
        profile("work", B, "of-b");

        assertThat(find(null, null, "work")).isEqualTo(found(B, "of-b"));
        assertThat(find(null, "given", "work")).isEqualTo(found(B, "given"));
    }

    @Test
    void aProfileInUseYieldsToTheVariables() throws IOException {
        profile("work", B, "of-b");

        assertThat(find(null, null, null)).isEqualTo(found(B, "of-b"));
        assertThat(find(A, null, null)).isEqualTo(found(A, null));
        assertThat(find(B + "/", null, null)).isEqualTo(found(B + "/", "of-b"));

        environment.put("SLIPWAY_URL", A);
        assertThat(find(null, null, null)).isEqualTo(found(A, null));
        assertThat(find(B, null, null)).isEqualTo(found(B, "of-b"));
    }

    @Test
    void twoServersAtOnceAreRefused() throws IOException {
        profile("work", B, "of-b");

        assertThatThrownBy(() -> find(A, null, "work"))
                .isInstanceOfSatisfying(
                        CommandException.class,
                        refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessage("--url and --profile both name a server: leave one of them out");
    }

    private void variables(String url, String token) {
        environment.put("SLIPWAY_URL", url);
        environment.put("SLIPWAY_TOKEN", token);
    }

    private void profile(String name, String url, String token) throws IOException {
        Path file = Files.writeString(directory.resolve(name + "-token"), token + "\n");
        Profiles.open(environment).set(name, new Profile(URI.create(url), file));
    }

    private Found find(@Nullable String url, @Nullable String token, @Nullable String profile) throws IOException {
        return new ServerChoice(new Flags(url == null ? null : URI.create(url), token, null, profile), environment)
                .find();
    }

    private static Found found(String url, @Nullable String token) {
        return new Found(URI.create(url), Optional.ofNullable(token));
    }
}
