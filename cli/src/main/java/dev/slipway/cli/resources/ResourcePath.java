package dev.slipway.cli.resources;

import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The path of a resource, which is its identity: {@code projects/demo/jobs/build} or {@code runner-pools/linux}.
 *
 * @param project null for kinds of the server
 */
public record ResourcePath(ResourceKind kind, @Nullable String project, String name) {
    /** The order of declaration. */
    public static final Comparator<ResourcePath> DECLARATION =
            Comparator.comparing(ResourcePath::kind).thenComparing(ResourcePath::toString);

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    public ResourcePath {
        check(name);
        if (project != null) {
            check(project);
        }
    }

    /**
     * Reads a path.
     *
     * @param project the project of a path that names none, as {@code jobs/build}
     */
    public static ResourcePath parse(String text, @Nullable String project) {
        List<String> parts = List.of(text.split("/", -1));
        Optional<ResourcePath> path = switch (parts.size()) {
            case 2 -> ResourceKind.find(parts.get(0)).flatMap(kind -> inProject(kind, project, parts.get(1), text));
            case 4 ->
                parts.get(0).equals(ResourceKind.PROJECT.plural())
                        ? ResourceKind.find(parts.get(2))
                                .filter(ResourceKind::inProject)
                                .map(kind -> new ResourcePath(kind, parts.get(1), parts.get(3)))
                        : Optional.empty();
            default -> Optional.empty();
        };
        return path.orElseThrow(
                () -> new CommandException(
                        ExitCode.USAGE,
                        "\"" + text
                                + "\" is no path of a resource; one is like projects/demo, projects/demo/jobs/build or runner-pools/linux"));
    }

    private static Optional<ResourcePath> inProject(
            ResourceKind kind, @Nullable String project, String name, String text) {
        if (kind.inProject() && project == null) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "\"" + text + "\" is in a project: give --project, or write projects/PROJECT/" + text);
        }
        return Optional.of(new ResourcePath(kind, kind.inProject() ? project : null, name));
    }

    private static void check(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "\"" + name
                            + "\" is no name: 1 to 63 lower-case letters, digits and dashes, with a letter or digit at both ends");
        }
    }

    /** Where the server has it. */
    public String url() {
        return "/v1/" + this;
    }

    @Override
    public String toString() {
        return (project == null ? "" : "projects/" + project + "/") + kind.plural() + "/" + name;
    }
}
