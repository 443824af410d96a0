package dev.slipway.cli.runs;

import dev.slipway.api.model.Run;
import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.resources.ResourceKind;
import dev.slipway.cli.resources.ResourcePath;

/** A run as people write it: {@code PROJECT/JOB/NUMBER}. */
record RunAddress(String project, String job, long number) {
    static RunAddress parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 3 || !parts[2].matches("[1-9][0-9]{0,17}")) {
            throw new CommandException(ExitCode.USAGE, "\"" + text + "\" is no run; one is like demo/build/7");
        }
        ResourcePath job = job(parts[0] + "/" + parts[1]);
        return new RunAddress(parts[0], job.name(), Long.parseLong(parts[2]));
    }

    static RunAddress of(Run run) {
        return new RunAddress(run.project(), run.job(), run.number());
    }

    /** The job {@code PROJECT/JOB}. */
    static ResourcePath job(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2) {
            throw new CommandException(ExitCode.USAGE, "\"" + text + "\" is no job; one is like demo/build");
        }
        return new ResourcePath(ResourceKind.JOB, parts[0], parts[1]);
    }

    ResourcePath jobPath() {
        return new ResourcePath(ResourceKind.JOB, project, job);
    }

    @Override
    public String toString() {
        return project + "/" + job + "/" + number;
    }
}
