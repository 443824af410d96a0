package dev.slipway.cli.serve;

import dev.slipway.server.launch.ServerMain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code slipway server}: the server alone. */
@Command(
        name = "server",
        synopsisSubcommandLabel = "",
        customSynopsis = "slipway server --database-url URL [--listen HOST:PORT] [--data-dir DIR] [--SETTING VALUE]...",
        description = {
            "Runs the server until SIGTERM or SIGINT, at which it finishes the requests that run.",
            "Each setting is a flag (--http-max-body-size 512Ki), an environment variable (SLIPWAY_HTTP_MAX_BODY_SIZE) or a line of the"
                    + " YAML file that --config names. docs/configuration.md lists them all.",
        },
        footer = {
            "%nExamples:",
            "  SLIPWAY_DATABASE_URL=postgresql://slipway:PASSWORD@db:5432/slipway slipway server --listen 0.0.0.0:8080",
            "  slipway server --config /etc/slipway.yaml",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "1:it cannot start",
            "78:the configuration is wrong",
            "130:ended by SIGINT",
            "143:ended by SIGTERM"
        })
public final class ServerCommand implements Callable<Integer> {
    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException {
        return ServerMain.run(arguments);
    }
}
