package dev.slipway.cli.output;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Where a command writes: answers to standard output, everything else to standard error. A mixin without flags. */
@Command
public final class Terminal {
    @Spec(Target.MIXEE)
    private @Nullable CommandSpec spec;

    public PrintWriter out() {
        return spec().commandLine().getOut();
    }

    public PrintWriter err() {
        return spec().commandLine().getErr();
    }

    /** The command line is wrong: the message is shown with the usage, and the exit code is that of wrong usage. */
    public ParameterException usage(String message) {
        return new ParameterException(spec().commandLine(), message);
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("only a command that was parsed has a terminal");
        }
        return spec;
    }
}
