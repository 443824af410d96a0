package dev.slipway.cli.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.CliProcess;
import dev.slipway.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProfileCommandTest {
    @TempDir
    private Path directory;

    private Path token;

    @BeforeEach
    void writeToken() throws IOException {
        token = Files.writeString(directory.resolve("token"), "slw_secret\n");
    }

    @Test
    void profilesAreMadeListedAndUsed() throws Exception {
        assertThat(slipway("profile", "list").out()).isEqualTo("no profiles\n");

        Cli.Ended first = set("work", "https://ci.example.org");
        Cli.Ended second = set("home", "http://127.0.0.1:1");
        assertThat(first.out()).isEqualTo("profile work is kept and in use\n");
        assertThat(second.out()).contains("profile home is kept", "slipway profile use home");

        assertThat(slipway("profile", "use", "home").out()).contains("home is in use: http://127.0.0.1:1");
        assertThat(slipway("profile", "list").out().lines())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("home", "http://127.0.0.1:1", token.toString(), "yes"))
                .anySatisfy(line -> assertThat(line).contains("work").doesNotContain("yes"));
        assertThat(slipway("get", "projects").err()).contains("the server at http://127.0.0.1:1 does not answer");
        assertThat(slipway("get", "projects", "--profile", "hom").err())
                .isEqualTo("slipway: there is no profile \"hom\"; did you mean `home`?\n");
        assertThat(Files.readString(directory.resolve("slipway/config.yaml"))).doesNotContain("slw_secret");
    }

    @Test
    void whatIsWrongWithAProfileIsToldAtOnce() throws Exception {
        assertThat(slipway("profile").exitCode()).isEqualTo(ExitCode.USAGE);
        Cli.Ended unknown = slipway("profile", "use", "work");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err()).isEqualTo("slipway: there is no profile \"work\"; `slipway profile set` makes one\n");
        assertThat(set("work", "ftp://ci.example.org").err()).contains("--url is like https://ci.example.org");
        Cli.Ended tokenless = slipway(
                "profile",
                "set",
                "work",
                "--url",
                "https://ci.example.org",
                "--token-file",
                directory.resolve("none").toString());
        assertThat(tokenless.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(tokenless.err()).contains("cannot be read");
        assertThat(directory.resolve("slipway/config.yaml")).doesNotExist();

        Files.createDirectory(directory.resolve("slipway"));
        Files.writeString(directory.resolve("slipway/config.yaml"), "profiles: {work: {url: 'http://a b'}}\n");
        Cli.Ended broken = slipway("profile", "list");
        assertThat(broken.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(broken.err().lines()).singleElement().asString().contains("config.yaml cannot be read", "work");
    }

    private Cli.Ended set(String name, String url) throws IOException, InterruptedException {
        return slipway("profile", "set", name, "--url", url, "--token-file", token.toString());
    }

    private Cli.Ended slipway(String... words) throws IOException, InterruptedException {
        return CliProcess.run(
                Map.of("XDG_CONFIG_HOME", directory.toString(), "XDG_DATA_HOME", directory.toString()), words);
    }
}
