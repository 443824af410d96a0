package dev.slipway.server.git;

import static dev.slipway.server.git.GitErrorCode.GIT_NOT_USABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The native programs that fetching needs: {@code git} itself, {@code prlimit} (util-linux) for the limits of the kernel
 * on size and memory, {@code timeout} (GNU coreutils) for the process group and for an end even when this JVM is gone.
 *
 * @param path of {@code git}
 */
public record GitExecutable(Path path, Path prlimit, Path timeout, String searchPath) {
    /** 2.37 is the first with {@code http.curloptResolve}, which pins a checked address. */
    static final int MIN_MAJOR = 2;

    static final int MIN_MINOR = 37;

    private static final Pattern VERSION = Pattern.compile("git version ((\\d+)\\.(\\d+)\\S*).*", Pattern.DOTALL);
    private static final int ANSWER_SECONDS = 10;

    public GitExecutable {
        requireNonNull(path, "path is null");
        requireNonNull(prlimit, "prlimit is null");
        requireNonNull(timeout, "timeout is null");
        requireNonNull(searchPath, "searchPath is null");
    }

    /**
     * Finds the programs on {@code PATH} and checks git's version.
     *
     * @throws GitException {@code git_not_usable} that says what is missing and how to get it
     */
    public static GitExecutable find() {
        return find(System.getenv());
    }

    static GitExecutable find(Map<String, String> environment) {
        String searchPath = environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        Path git = locate("git", searchPath)
                .orElseThrow(() -> new GitException(
                        GIT_NOT_USABLE,
                        "There is no git on PATH; install git " + MIN_MAJOR + "." + MIN_MINOR
                                + " or newer (Debian and Ubuntu: apt-get install git)"));
        Path prlimit = locate("prlimit", searchPath).orElseThrow(() -> missing("prlimit", "util-linux"));
        Path timeout = locate("timeout", searchPath).orElseThrow(() -> missing("timeout", "coreutils"));
        requireVersion(git, askVersion(git));
        return new GitExecutable(git, prlimit, timeout, searchPath);
    }

    private static void requireVersion(Path git, @Nullable String answer) {
        Matcher matcher = VERSION.matcher(answer == null ? "" : answer);
        if (!matcher.matches()) {
            throw new GitException(GIT_NOT_USABLE, git + " does not answer \"git version\" as git does; reinstall git");
        }
        int major = Integer.parseInt(matcher.group(2));
        int minor = Integer.parseInt(matcher.group(3));
        if (major < MIN_MAJOR || (major == MIN_MAJOR && minor < MIN_MINOR)) {
            throw new GitException(
                    GIT_NOT_USABLE,
                    git + " is version " + matcher.group(1) + "; " + MIN_MAJOR + "." + MIN_MINOR
                            + " or newer is needed");
        }
    }

    private static Optional<Path> locate(String name, String searchPath) {
        for (String directory : searchPath.split(File.pathSeparator, -1)) {
            if (directory.startsWith("/")) {
                Path candidate = Path.of(directory, name);
                if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }

    private static GitException missing(String program, String packageName) {
        return new GitException(
                GIT_NOT_USABLE,
                "There is no " + program + " on PATH, which limits what git may use; install " + packageName);
    }

    private static @Nullable String askVersion(Path git) {
        try {
            Process process = new ProcessBuilder(git.toString(), "version")
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            try (var output = process.getInputStream()) {
                String answer = new String(output.readNBytes(1000), UTF_8);
                if (!process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    return null;
                }
                return answer.strip();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException notStarted) {
            return null;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
