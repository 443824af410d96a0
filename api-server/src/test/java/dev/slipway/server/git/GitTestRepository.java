package dev.slipway.server.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A bare repository on disk into which tests commit, by {@code git fast-import}: no work tree, one process each. */
public final class GitTestRepository {
    private final Path path;

    private GitTestRepository(Path path) {
        this.path = path;
    }

    static GitTestRepository create(Path path) {
        GitTestRepository repository = new GitTestRepository(path);
        run(List.of("git", "init", "--quiet", "--bare", "--initial-branch=main", path.toString()), new byte[0]);
        repository.git("config", "uploadpack.allowFilter", "true");
        return repository;
    }

    /** The repository's directory. */
    public Path path() {
        return path;
    }

    /** The server sends all contents from now on, as Git's default is. */
    public GitTestRepository withoutFilters() {
        git("config", "uploadpack.allowFilter", "false");
        return this;
    }

    /** Commits files to {@code main}. */
    public String commit(Map<String, String> files) {
        return commit("main", "Change things", files);
    }

    /** Commits files on top of a branch, which is made when missing. Answers the commit's id. */
    public String commit(String branch, String message, Map<String, String> files) {
        StringBuilder stream = header(branch, message);
        files.forEach((name, text) -> stream.append("M 100644 inline ")
                .append(name)
                .append("\ndata ")
                .append(text.getBytes(UTF_8).length)
                .append('\n')
                .append(text)
                .append('\n'));
        run(command("fast-import", "--quiet"), stream.toString().getBytes(UTF_8));
        return git("rev-parse", "refs/heads/" + branch);
    }

    /** Commits a symbolic link. */
    public String commitLink(String name, String target) {
        String stream = header("main", "Link").append("M 120000 inline ") + name + "\ndata " + target.length() + "\n"
                + target + "\n";
        run(command("fast-import", "--quiet"), stream.getBytes(UTF_8));
        return git("rev-parse", "refs/heads/main");
    }

    /** Commits a file of random bytes, which cannot be compressed, without holding it in memory. */
    public String commitRandom(String name, long bytes) {
        try {
            Process process = start(command("-c", "core.compression=0", "fast-import", "--quiet"));
            try (OutputStream stream = new BufferedOutputStream(process.getOutputStream(), 1 << 16)) {
                stream.write((header("main", "Add a big file") + "M 100644 inline " + name + "\ndata " + bytes + "\n")
                        .getBytes(UTF_8));
                Random random = new Random(7);
                byte[] chunk = new byte[1 << 16];
                for (long left = bytes; left > 0; left -= chunk.length) {
                    random.nextBytes(chunk);
                    stream.write(chunk, 0, (int) Math.min(left, chunk.length));
                }
                stream.write('\n');
            }
            finish(process);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return git("rev-parse", "refs/heads/main");
    }

    /** Runs git in the repository and answers what it prints. */
    public String git(String... arguments) {
        return run(command(arguments), new byte[0]).strip();
    }

    private StringBuilder header(String branch, String message) {
        String ref = "refs/heads/" + branch;
        boolean exists = !git("for-each-ref", "--format=x", ref).isEmpty();
        return new StringBuilder("commit ")
                .append(ref)
                .append("\nauthor Ada <ada@example.org> 1700000000 +0000")
                .append("\ncommitter Ada <ada@example.org> 1700000000 +0000\ndata ")
                .append(message.getBytes(UTF_8).length)
                .append('\n')
                .append(message)
                .append('\n')
                .append(exists ? "from " + ref + "^0\n" : "");
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "--git-dir=" + path));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "GIT_CONFIG_GLOBAL", "/dev/null",
                        "GIT_CONFIG_NOSYSTEM", "1",
                        "GIT_AUTHOR_NAME", "Ada",
                        "GIT_AUTHOR_EMAIL", "ada@example.org",
                        "GIT_COMMITTER_NAME", "Ada",
                        "GIT_COMMITTER_EMAIL", "ada@example.org"));
        return builder.directory(new File("/")).start();
    }

    private static String run(List<String> command, byte[] input) {
        try {
            Process process = start(command);
            try (OutputStream stream = process.getOutputStream()) {
                stream.write(input);
            }
            return finish(process);
        } catch (IOException failed) {
            throw new UncheckedIOException(command + " failed", failed);
        }
    }

    private static String finish(Process process) throws IOException {
        try (InputStream output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("git failed: " + text);
            }
            return text;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
