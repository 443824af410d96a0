package dev.slipway.cli.resources;

import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.jobfile.schema.Nearest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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

    private static final List<ResourceKind> IN_PROJECT =
            Arrays.stream(ResourceKind.values()).filter(ResourceKind::inProject).toList();

    private static final String FORMS = "; one is like projects/demo, projects/demo/jobs/build or runner-pools/linux";

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
        return switch (parts.size()) {
            case 2 -> below(any(parts.get(0), text), project, parts.get(1), text);
            case 4 -> {
                among(parts.get(0), List.of(ResourceKind.PROJECT), text);
                yield new ResourcePath(among(parts.get(2), IN_PROJECT, text), parts.get(1), parts.get(3));
            }
            default -> throw noPath(text, FORMS);
        };
    }

    /** A word that is like no kind may be a project: the list of kinds would not lead on. */
    private static ResourceKind any(String word, String text) {
        return ResourceKind.find(word)
                .orElseThrow(() -> noPath(
                        text,
                        Nearest.of(
                                        word,
                                        Arrays.stream(ResourceKind.values())
                                                .map(ResourceKind::plural)
                                                .toList())
                                .map(kind -> "; did you mean `" + kind + "`?")
                                .orElse(FORMS)));
    }

    private static ResourceKind among(String word, List<ResourceKind> possible, String text) {
        return ResourceKind.find(word)
                .filter(possible::contains)
                .orElseThrow(() -> noPath(
                        text,
                        Nearest.hint(
                                word,
                                possible.stream().map(ResourceKind::plural).toList())));
    }

    private static CommandException noPath(String text, String hint) {
        return new CommandException(ExitCode.USAGE, "\"" + text + "\" is no path of a resource" + hint);
    }

    private static ResourcePath below(ResourceKind kind, @Nullable String project, String name, String text) {
        if (kind.inProject() && project == null) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "\"" + text + "\" is in a project: give --project, or write projects/PROJECT/" + text);
        }
        return new ResourcePath(kind, kind.inProject() ? project : null, name);
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
