package dev.slipway.cli.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.jobfile.expand.Facts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The working copy in which tasks are run, with what Git knows of it. Without Git, or outside of a repository, it knows nothing. */
record LocalRepository(Path root, Optional<String> sha, Optional<String> branch) {
    /** The repository that a directory is in; the directory itself when it is in none. */
    static LocalRepository of(Path directory) throws IOException, InterruptedException {
        Path absolute = directory.toRealPath();
        for (Path candidate = absolute; candidate != null; candidate = candidate.getParent()) {
            if (Files.exists(candidate.resolve(".git"))) {
                return new LocalRepository(
                        candidate,
                        git(candidate, "rev-parse", "--verify", "--quiet", "HEAD"),
                        git(candidate, "symbolic-ref", "--quiet", "--short", "HEAD"));
            }
        }
        return new LocalRepository(absolute, Optional.empty(), Optional.empty());
    }

    /** The facts that a job file can name. */
    Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        sha.ifPresent(commit -> facts.put(Facts.GIT_SHA, commit));
        branch.ifPresent(name -> {
            facts.put(Facts.GIT_BRANCH, name);
            facts.put(Facts.GIT_REF, "heads/" + name);
        });
        return facts;
    }

    /** What every script gets beside its task's own variables: the names that a run has, as far as there is a value here. */
    Map<String, String> environment(String taskName, String taskKey) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("CI", "true");
        environment.put("SLIPWAY", "true");
        environment.put("SLIPWAY_TASK", taskKey);
        environment.put("SLIPWAY_TASK_NAME", taskName);
        environment.put("SLIPWAY_ATTEMPT", "1");
        sha.ifPresent(commit -> environment.put("SLIPWAY_SHA", commit));
        branch.ifPresent(name -> {
            environment.put("SLIPWAY_BRANCH", name);
            environment.put("SLIPWAY_REF", "heads/" + name);
        });
        return environment;
    }

    private static Optional<String> git(Path directory, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-C", directory.toString()));
        command.addAll(List.of(arguments));
        Process git;
        try {
            git = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException _) {
            return Optional.empty();
        }
        git.getOutputStream().close();
        String answer = new String(git.getInputStream().readAllBytes(), UTF_8).strip();
        return git.waitFor() == 0 && !answer.isEmpty() ? Optional.of(answer) : Optional.empty();
    }
}
