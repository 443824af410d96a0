package dev.slipway.cli.dev;

import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Program;
import dev.slipway.cli.output.Terminal;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code slipway dev status}: tells of the one that runs. */
@Command(
        name = "status",
        description = "Tells whether a slipway dev runs on a data directory, and where. Exits with 1 when none does.",
        footer = "%nExamples:%n  slipway dev status%n  slipway dev status --data-dir /tmp/ci")
final class DevStatusCommand implements Callable<Integer> {
    @Mixin
    private final Terminal terminal = new Terminal();

    @Mixin
    private final DataDirectoryOption place = new DataDirectoryOption();

    @Override
    public Integer call() throws IOException {
        DevDirectory directory = new DevDirectory(place.path());
        Optional<DevProcess> process = directory.process();
        if (process.isEmpty()) {
            terminal.out()
                    .println("no slipway dev runs on " + directory.root() + "; `" + Program.name() + " dev"
                            + place.flag() + "` starts it");
            if (EmbeddedDatabase.isLeft(directory.database())) {
                terminal.out()
                        .println("  the PostgreSQL that one left still runs; `" + Program.name() + " dev stop"
                                + place.flag() + "` ends it");
            }
            return ExitCode.FAILED;
        }
        Optional<URI> url = directory.url();
        terminal.out().println(url.map(found -> "running at " + found).orElse("starting"));
        terminal.out().println("  data directory  " + directory.root());
        terminal.out().println("  token           " + directory.adminToken());
        terminal.out().println("  log             " + directory.log());
        terminal.out().println("  process         " + process.get().pid());
        return ExitCode.OK;
    }
}
