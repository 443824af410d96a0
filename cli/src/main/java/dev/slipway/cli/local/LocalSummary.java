package dev.slipway.cli.local;

import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.local.LocalTasks.Ended;
import dev.slipway.cli.output.Style;
import dev.slipway.cli.output.Table;
import dev.slipway.cli.output.Times;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What became of the tasks, and what that means for the exit code. */
final class LocalSummary {
    private LocalSummary() {}

    static void write(List<Ended> tasks, PrintWriter out) {
        Table table = new Table("TASK", "STATE", "TIME", "WHY");
        for (Ended ended : tasks) {
            switch (ended) {
                case Ended.Finished finished ->
                    table.row(
                            finished.task().key(),
                            Style.state(finished.outcome().state().value()),
                            Times.duration(finished.duration()),
                            why(finished));
                case Ended.Skipped skipped ->
                    table.row(skipped.task().key(), Style.state("skipped"), "-", skipped.because());
            }
        }
        table.write(out);
    }

    /** By the worst of the outcomes. */
    static int exitCode(List<Ended> tasks) {
        List<OutcomeRequest.StateEnum> states = new ArrayList<>();
        for (Ended ended : tasks) {
            if (ended instanceof Ended.Finished finished) {
                states.add(finished.outcome().state());
            }
        }
        if (states.contains(OutcomeRequest.StateEnum.ERRORED)) {
            return ExitCode.ERRORED;
        }
        if (states.contains(OutcomeRequest.StateEnum.TIMED_OUT)) {
            return ExitCode.TIMED_OUT;
        }
        return states.contains(OutcomeRequest.StateEnum.FAILED) || states.contains(OutcomeRequest.StateEnum.CANCELLED)
                ? ExitCode.FAILED
                : ExitCode.OK;
    }

    private static String why(Ended.Finished finished) {
        OutcomeRequest outcome = finished.outcome();
        List<String> reasons = new ArrayList<>();
        if (outcome.failedItem() != null) {
            String line = outcome.failedLine() == null ? "" : ", line " + outcome.failedLine();
            reasons.add(
                    "item " + outcome.failedItem() + line + " of the script: " + item(finished, outcome.failedItem()));
        }
        if (outcome.signal() != null) {
            reasons.add("ended by signal " + outcome.signal());
        } else if (outcome.exitCode() != null && outcome.exitCode() != 0) {
            reasons.add("exit code " + outcome.exitCode());
        }
        if (outcome.message() != null) {
            reasons.add(outcome.message());
        }
        return String.join("; ", reasons);
    }

    private static String item(Ended.Finished finished, int number) {
        List<String> script = finished.task().script();
        return number <= script.size()
                ? script.get(number - 1).strip().lines().findFirst().orElse("")
                : "";
    }
}
