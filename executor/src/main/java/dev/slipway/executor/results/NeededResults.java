package dev.slipway.executor.results;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.client.ApiException;
import dev.slipway.api.model.NeededResult;
import dev.slipway.executor.files.PrivateFiles;
import dev.slipway.executor.server.AttemptServer;
import dev.slipway.executor.server.Calls;
import dev.slipway.executor.server.LeaseLostException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Puts results of other tasks back to the paths that they came from. They take the place of what is there, but two different
 * files at one path are an error. Nothing is written outside the workspace, whatever names or links say.
 */
public final class NeededResults {
    private static final int TRIES = 5;
    private static final int BUFFER_BYTES = 1 << 16;

    private final AttemptServer server;
    private final Path workspace;
    private final Path temporary;
    private final long limit;
    private final Duration patience;
    private final Map<String, Origin> origins = new HashMap<>();

    private record Origin(String task, String sha256) {}

    /**
     * For one workspace.
     *
     * @param temporary where they are kept on the way; made when absent
     * @param limit bytes that one result may unpack to
     * @param patience with a server that is there and cannot give one
     */
    public NeededResults(AttemptServer server, Path workspace, Path temporary, long limit, Duration patience)
            throws IOException {
        this.server = requireNonNull(server, "server is null");
        this.workspace = workspace.toRealPath();
        this.temporary = requireNonNull(temporary, "temporary is null");
        this.limit = limit;
        this.patience = requireNonNull(patience, "patience is null");
    }

    /** Puts them back in order. */
    public void putBack(List<NeededResult> results)
            throws IOException, ResultException, InterruptedException, LeaseLostException {
        PrivateFiles.makeDirectories(temporary);
        Path file = temporary.resolve("needed");
        for (NeededResult result : results) {
            download(result, file);
            String path = result.path();
            if (path != null) {
                try (InputStream content = Files.newInputStream(file)) {
                    put(result, path, content, false, limit);
                }
            } else {
                unpack(result, file);
            }
            Files.delete(file);
        }
    }

    private void download(NeededResult result, Path file)
            throws IOException, ResultException, InterruptedException, LeaseLostException {
        for (int failures = 1; ; failures++) {
            try (InputStream content = server.neededResult(result.uid(), () -> patience);
                    OutputStream target = Files.newOutputStream(file)) {
                if (copy(content, target, result.size()).equals(result.sha256())) {
                    return;
                }
                if (failures == TRIES) {
                    throw new ResultException(
                            "needed_result_damaged", describe(result) + " has other bytes than it had");
                }
            } catch (ApiException refused) {
                throw unavailable(result, "is not given by the server: " + refused.getMessage());
            } catch (IOException broken) {
                Calls.throwIfInterrupted(broken, "needed result " + result.uid());
                if (PrivateFiles.isDiskFull(broken)) {
                    throw broken;
                }
                if (failures == TRIES) {
                    throw unavailable(result, "broke off " + TRIES + " times: " + broken.getMessage());
                }
            }
            Thread.sleep(failures * 200L);
        }
    }

    private static ResultException unavailable(NeededResult result, String why) {
        return new ResultException("needed_result_unavailable", describe(result) + " " + why);
    }

    private void unpack(NeededResult result, Path file) throws IOException, ResultException {
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            List<ZipArchiveEntry> entries = Collections.list(zip.getEntries());
            if (entries.size() > FoundFiles.MOST_FILES) {
                throw new ResultException("result_too_large", describe(result) + " has too many files");
            }
            long left = limit;
            for (ZipArchiveEntry entry : entries) {
                if (entry.isDirectory()) {
                    continue;
                }
                try (InputStream content = zip.getInputStream(entry)) {
                    left -= put(result, entry.getName(), content, (entry.getUnixMode() & 0100) != 0, left);
                }
            }
        }
    }

    /** Writes one file, and tells its size. */
    private long put(NeededResult result, String name, InputStream content, boolean executable, long most)
            throws IOException, ResultException {
        Path target = workspace.resolve(name).normalize();
        if (name.startsWith("/") || !target.startsWith(workspace) || target.equals(workspace)) {
            throw outside(result, name);
        }
        Path parent = requireNonNull(target.getParent(), "within the workspace");
        makeParents(result, name, parent);
        if (Files.isDirectory(target, NOFOLLOW_LINKS)) {
            throw new ResultException(
                    "result_conflict",
                    describe(result) + " has a file at \"" + name + "\", where there is a directory");
        }
        // Beside it first: what is there is replaced when the new one is whole, and a link is replaced, not followed.
        Path part = temporary.resolve("part");
        Files.deleteIfExists(part);
        String sha256;
        try (OutputStream file = Files.newOutputStream(part, CREATE_NEW, WRITE)) {
            sha256 = copy(content, file, most);
        }
        String path = workspace.relativize(target).toString();
        Origin before = origins.putIfAbsent(path, new Origin(result.task(), sha256));
        if (before != null && !before.sha256().equals(sha256)) {
            throw new ResultException(
                    "result_conflict",
                    "tasks \"" + before.task() + "\" and \"" + result.task() + "\" both made \"" + path
                            + "\", with different contents");
        }
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        long size = Files.size(part);
        Files.move(part, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return size;
    }

    private void makeParents(NeededResult result, String name, Path parent) throws IOException, ResultException {
        Path existing = parent;
        while (!Files.exists(existing, NOFOLLOW_LINKS)) {
            existing = requireNonNull(existing.getParent(), "the workspace exists");
        }
        if (!Files.isDirectory(existing)) {
            throw new ResultException(
                    "result_conflict",
                    describe(result) + " needs a directory for \"" + name + "\", where there is a file");
        }
        if (!existing.toRealPath().startsWith(workspace)) {
            throw outside(result, name);
        }
        Files.createDirectories(parent);
    }

    private static ResultException outside(NeededResult result, String name) {
        return new ResultException(
                "result_outside", describe(result) + " has \"" + name + "\", which leads outside the workspace");
    }

    private static String describe(NeededResult result) {
        return "result \"" + result.name() + "\" of task \"" + result.task() + "\"";
    }

    /** Copies and tells the hash; more bytes than were told of are an error. */
    private static String copy(InputStream content, OutputStream target, long most)
            throws IOException, ResultException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        long total = 0;
        for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
            total += count;
            if (total > most) {
                throw new ResultException("result_too_large", "a needed result is larger than " + most + " bytes");
            }
            digest.update(buffer, 0, count);
            target.write(buffer, 0, count);
        }
        return Sha256.hex(digest);
    }
}
