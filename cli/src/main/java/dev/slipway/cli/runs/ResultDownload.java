package dev.slipway.cli.runs;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.Result;
import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Puts results into a directory, each at {@code TASK/NAME/FILE}: a task has one result of a name, so that no two have the same place. No server can choose a place outside the directory, and nothing
 * is written through a link in it.
 */
final class ResultDownload {
    /** What keys of tasks and names of results are made of. */
    private static final Pattern SEGMENT = Pattern.compile("[a-z0-9][-a-z0-9.]*");

    private static final String PART = ".part";

    private final Path root;

    /** @param root may be a link; made when it is not there */
    ResultDownload(Path root) {
        this.root = requireNonNull(root, "root is null");
    }

    /**
     * Writes a result and checks it by its SHA-256; an older file gives way to it.
     *
     * @return where it is
     */
    Path write(String task, Result result, InputStream content) throws IOException {
        Path place = directory(directory(Files.createDirectories(root), task), result.name());
        Path target = place.resolve(fileName(result));
        Path part = place.resolve(PART);
        MessageDigest digest = sha256();
        // A link with this name is replaced and not followed.
        Files.copy(new DigestInputStream(content, digest), part, StandardCopyOption.REPLACE_EXISTING);
        if (!HexFormat.of().formatHex(digest.digest()).equals(result.sha256())) {
            Files.deleteIfExists(part);
            throw new CommandException(ExitCode.FAILED, target + ": what arrived has another SHA-256; try again");
        }
        return Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path directory(Path parent, String name) throws IOException {
        if (!SEGMENT.matcher(name).matches()) {
            throw new CommandException(ExitCode.FAILED, "\"" + name + "\" cannot be the name of a directory");
        }
        Path directory = parent.resolve(name);
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return Files.createDirectory(directory);
        }
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new CommandException(
                    ExitCode.FAILED,
                    directory + " is " + (Files.isSymbolicLink(directory) ? "a link" : "no directory")
                            + ": remove it, or download to another directory");
        }
        return directory;
    }

    /** The last name of the file's path; several files come as a zip, which has none. */
    private static String fileName(Result result) {
        if (result.path() == null) {
            return result.mediaType().equals("application/zip") ? result.name() + ".zip" : result.name();
        }
        Path last = Path.of(result.path()).getFileName();
        String name = last == null ? "" : last.toString();
        return name.isEmpty() || name.equals(".") || name.equals("..") || name.equals(PART) ? result.name() : name;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException("every Java platform has SHA-256", exception);
        }
    }
}
