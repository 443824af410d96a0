package dev.slipway.cli.connection;

import dev.slipway.cli.ExitCode;
import dev.slipway.cli.output.Style;
import dev.slipway.cli.output.Table;
import dev.slipway.cli.output.Terminal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway profile}: the servers that a user works with, by name. */
@Command(
        name = "profile",
        description =
                "Keeps servers and the files with their tokens by name, so that commands need no --url. Tokens themselves are not kept.",
        footer = {
            "%nExamples:",
            "  slipway profile set work --url https://ci.example.org --token-file ~/.slipway-token",
            "  slipway profile use work",
            "  slipway profile list",
        },
        subcommands = {ProfileCommand.Set.class, ProfileCommand.Use.class, ProfileCommand.All.class})
public final class ProfileCommand implements Callable<Integer> {
    @Mixin
    private final Terminal terminal = new Terminal();

    @Override
    public Integer call() {
        throw terminal.usage("Name what to do: set, use or list.");
    }

    @Command(name = "set", description = "Makes or replaces a profile. The first one is in use at once.")
    static final class Set implements Callable<Integer> {
        @Mixin
        private final Terminal terminal = new Terminal();

        @Parameters(paramLabel = "NAME", description = "The name.")
        private String name = "";

        @Option(names = "--url", required = true, paramLabel = "URL", description = "The server.")
        private @Nullable URI url;

        @Option(names = "--token-file", required = true, paramLabel = "FILE", description = "The file with the token.")
        private @Nullable Path tokenFile;

        @Override
        public Integer call() throws IOException {
            if (url == null || tokenFile == null) {
                throw new IllegalStateException("picocli sets what is required");
            }
            if (!ServerUrl.isOne(url)) {
                throw terminal.usage("--url is like https://ci.example.org, not " + url);
            }
            if (!Files.isReadable(tokenFile)) {
                throw terminal.usage("the token file " + tokenFile + " cannot be read");
            }
            Profiles profiles = Profiles.open(System.getenv());
            profiles.set(name, new Profile(url, tokenFile.toAbsolutePath().normalize()));
            boolean inUse = profiles.currentName().equals(Optional.of(name));
            terminal.out()
                    .println("profile " + name + " is kept"
                            + (inUse ? " and in use" : "; `slipway profile use " + name + "` uses it"));
            return ExitCode.OK;
        }
    }

    @Command(name = "use", description = "Uses a profile from now on.")
    static final class Use implements Callable<Integer> {
        @Mixin
        private final Terminal terminal = new Terminal();

        @Parameters(paramLabel = "NAME", description = "The name.")
        private String name = "";

        @Override
        public Integer call() throws IOException {
            Profiles profiles = Profiles.open(System.getenv());
            profiles.use(name);
            terminal.out()
                    .println("profile " + name + " is in use: "
                            + profiles.get(name).url());
            return ExitCode.OK;
        }
    }

    @Command(name = "list", description = "Lists the profiles.")
    static final class All implements Callable<Integer> {
        @Mixin
        private final Terminal terminal = new Terminal();

        @Override
        public Integer call() throws IOException {
            Profiles profiles = Profiles.open(System.getenv());
            if (profiles.all().isEmpty()) {
                terminal.out().println("no profiles");
                return ExitCode.OK;
            }
            String current = profiles.currentName().orElse("");
            Table table = new Table("NAME", "URL", "TOKEN FILE", "IN USE");
            new TreeMap<>(profiles.all())
                    .forEach((name, profile) -> table.row(
                            name,
                            profile.url().toString(),
                            profile.tokenFile().toString(),
                            name.equals(current) ? Style.GREEN.of("yes") : ""));
            table.write(terminal.out());
            return ExitCode.OK;
        }
    }
}
