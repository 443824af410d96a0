package dev.slipway.cli.runs;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.RunsClient;
import dev.slipway.api.model.Run;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.connection.ConnectionOptions;
import dev.slipway.cli.output.Documents;
import dev.slipway.cli.output.Format;
import dev.slipway.cli.output.OutputOptions;
import dev.slipway.cli.output.Style;
import dev.slipway.cli.output.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway cancel}: ends a run. */
@Command(
        name = "cancel",
        description = "Asks for the end of a run: what runs gets TERM, then KILL after its grace.",
        footer = "%nExample:%n  slipway cancel demo/build/7 --wait")
public final class CancelCommand implements Callable<Integer> {
    @Mixin
    private final Terminal terminal = new Terminal();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "PROJECT/JOB/NUMBER", description = "The run.")
    private String run = "";

    @Option(names = "--wait", description = "Wait until it has ended.")
    private boolean wait;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ApiClient client = connection.client();
        RunAddress address = RunAddress.parse(run);
        Run found = RunLookup.find(client, address);
        if (RunOutcome.isFinal(found)) {
            show(found, " " + RunOutcome.ended(found.state().value()) + " already", terminal.out());
            return ExitCode.OK;
        }
        found = new RunsClient(client)
                .cancelRun(address.project(), address.job(), address.number())
                .idempotencyKey(UUID.randomUUID().toString())
                .send();
        if (wait) {
            PrintWriter progress = output.format() == Format.TEXT ? terminal.out() : terminal.err();
            found = new RunFollower(client, address, null, null, progress).follow(null);
        }
        String asked = RunOutcome.isFinal(found) ? "" : "; its end is asked for";
        show(found, " is " + Style.state(found.state().value()) + asked, terminal.out());
        return ExitCode.OK;
    }

    private void show(Run found, String what, PrintWriter out) {
        RunAddress address = RunAddress.of(found);
        switch (output.format()) {
            case NAME -> out.println(address);
            case JSON, YAML -> Documents.write(output.format(), found, out);
            case TEXT -> out.println("run " + Style.BOLD.of(address.toString()) + what);
        }
        out.flush();
    }
}
