package dev.slipway.cli.resources;

import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.jobfile.schema.Nearest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of resource, in the order in which they can be declared: what a kind may refer to stands before it. */
public enum ResourceKind {
    RUNNER_POOL("runner-pool", "runner-pools", false),
    PROJECT("project", "projects", false),
    SECRET("secret", "secrets", true),
    REPO("repo", "repos", true),
    JOB("job", "jobs", true);

    private final String singular;
    private final String plural;
    private final boolean inProject;

    ResourceKind(String singular, String plural, boolean inProject) {
        this.singular = singular;
        this.plural = plural;
        this.inProject = inProject;
    }

    public String plural() {
        return plural;
    }

    public boolean inProject() {
        return inProject;
    }

    /** The kind of a word: singular or plural, with dash, underscore or neither. */
    public static ResourceKind of(String word) {
        String plain = word.toLowerCase(Locale.ROOT).replace('_', '-');
        return find(plain)
                .orElseThrow(() -> new CommandException(
                        ExitCode.USAGE,
                        "\"" + word + "\" is no kind of resource"
                                + Nearest.hint(
                                        word,
                                        Arrays.stream(values())
                                                .map(ResourceKind::plural)
                                                .toList())));
    }

    static Optional<ResourceKind> find(String word) {
        return Arrays.stream(values())
                .filter(kind -> word.equals(kind.singular)
                        || word.equals(kind.plural)
                        || word.equals(kind.plural.replace("-", ""))
                        || word.equals(kind.singular.replace("-", "")))
                .findFirst();
    }
}
