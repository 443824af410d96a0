package dev.slipway.cli;

import dev.slipway.cli.connection.ProfileCommand;
import dev.slipway.cli.dev.DevCommand;
import dev.slipway.cli.local.ExecCommand;
import dev.slipway.cli.local.ValidateCommand;
import dev.slipway.cli.resources.ApplyCommand;
import dev.slipway.cli.resources.DeleteCommand;
import dev.slipway.cli.resources.GetCommand;
import dev.slipway.cli.runs.CancelCommand;
import dev.slipway.cli.runs.LogsCommand;
import dev.slipway.cli.runs.ResultsCommand;
import dev.slipway.cli.runs.RunCommand;
import dev.slipway.cli.runs.RunsCommand;
import dev.slipway.cli.runs.TestsCommand;
import dev.slipway.cli.runs.WhyCommand;
import dev.slipway.cli.serve.ExecutorCommand;
import dev.slipway.cli.serve.ServerCommand;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the commands. */
@Command(
        name = "slipway",
        description = "CI that is declared, not clicked.",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ApplyCommand.class,
            GetCommand.class,
            DeleteCommand.class,
            RunCommand.class,
            RunsCommand.class,
            LogsCommand.class,
            ResultsCommand.class,
            TestsCommand.class,
            WhyCommand.class,
            CancelCommand.class,
            ValidateCommand.class,
            ExecCommand.class,
            ProfileCommand.class,
            DevCommand.class,
            ServerCommand.class,
            ExecutorCommand.class,
            GenerateCompletion.class,
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done; the run passed",
            "1:the run failed, a file is invalid, or the server refused",
            "2:the command line is wrong",
            "3:the run is errored: not the script failed but what runs it",
            "4:the run was cancelled",
            "5:the run timed out",
            "6:the server cannot be reached",
            "7:the run goes on, but --timeout ended",
        })
final class Slipway implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "Name a command; see slipway --help.");
        }
    }
}
