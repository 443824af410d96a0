package dev.slipway.executor.results;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.ResultDeclaration;
import dev.slipway.executor.files.PrivateFiles;
import dev.slipway.executor.server.ResultUpload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * Makes one file of a result: the file itself when the declaration names one plain path, else a zip with paths from the root
 * of the workspace. The same files give the same zip: names in order, no times.
 */
public final class ResultFiles {
    /** The earliest time that a zip can hold; it has no zone there. */
    private static final long NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0)
            .atZone(ZoneId.systemDefault())
            .toInstant()
            .toEpochMilli();

    private static final int PLAIN = 0100644;
    private static final int EXECUTABLE = 0100755;

    private final Path workspace;
    private final Path base;
    private final Path temporary;
    private final long limit;

    /**
     * Results of one task.
     *
     * @param base the directory of the task, a real path within the workspace
     * @param temporary where zips are made; made when absent
     * @param limit bytes of one result
     */
    public ResultFiles(Path workspace, Path base, Path temporary, long limit) throws IOException {
        this.workspace = workspace.toRealPath();
        this.base = requireNonNull(base, "base is null").toRealPath();
        this.temporary = requireNonNull(temporary, "temporary is null");
        this.limit = limit;
    }

    /**
     * What was made of a declaration.
     *
     * @param upload empty when no file matches
     * @param warnings what was left out
     */
    public record Made(Optional<ResultUpload> upload, List<String> warnings) {}

    /**
     * Makes one result.
     *
     * @throws ResultException when it cannot be kept
     */
    public Made make(String name, ResultDeclaration declaration) throws IOException, ResultException {
        FoundFiles found = new FoundFiles(workspace, base, limit);
        try {
            found.find(declaration.paths());
        } catch (ResultException fault) {
            throw new ResultException(fault.reason(), "result \"" + name + "\" " + fault.getMessage());
        }
        List<String> warnings = new ArrayList<>();
        found.warnings().forEach(warning -> warnings.add("result \"" + name + "\": " + warning));
        if (found.files().isEmpty()) {
            return new Made(Optional.empty(), warnings);
        }
        String type = type(name, declaration);
        String only = declaration.paths().iterator().next();
        boolean plain = declaration.paths().size() == 1
                && Glob.isLiteral(only)
                && Files.isRegularFile(base.resolve(only))
                && found.files().size() == 1;
        ResultUpload upload = plain ? plainFile(name, type, found) : zip(name, type, found.files());
        return new Made(Optional.of(upload), warnings);
    }

    private static String type(String name, ResultDeclaration declaration) {
        ResultDeclaration.TypeEnum type = declaration.type();
        return type != null ? type.value() : name.equals("junit") ? "junit" : "files";
    }

    private static ResultUpload plainFile(String name, String type, FoundFiles found) throws IOException {
        String path = found.files().firstKey();
        Path file = found.files().get(path);
        return new ResultUpload(name, type, path, MediaTypes.of(path), Sha256.of(requireNonNull(file)), file);
    }

    private ResultUpload zip(String name, String type, Map<String, Path> files) throws IOException, ResultException {
        if (!Files.isDirectory(temporary)) {
            PrivateFiles.makeDirectory(temporary);
        }
        Path target = temporary.resolve(name + ".zip");
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(target)) {
            // Logs, reports and jars: the fastest level makes nearly as little of them as the best.
            zip.setLevel(Deflater.BEST_SPEED);
            zip.setUseZip64(Zip64Mode.AsNeeded);
            for (Map.Entry<String, Path> file : files.entrySet()) {
                add(zip, file.getKey(), file.getValue());
            }
        }
        if (Files.size(target) > limit) {
            throw new ResultException(
                    "result_too_large", "result \"" + name + "\" is larger than the limit of " + limit + " bytes");
        }
        return new ResultUpload(name, type, null, MediaTypes.ZIP, Sha256.of(target), target);
    }

    private static void add(ZipArchiveOutputStream zip, String path, Path file) throws IOException {
        ZipArchiveEntry entry = new ZipArchiveEntry(path);
        entry.setTime(NO_TIME);
        entry.setUnixMode(
                Files.getPosixFilePermissions(file, NOFOLLOW_LINKS).contains(PosixFilePermission.OWNER_EXECUTE)
                        ? EXECUTABLE
                        : PLAIN);
        zip.putArchiveEntry(entry);
        // The real path was checked; a link that took its place since then is not followed.
        try (InputStream content = Files.newInputStream(file, READ, NOFOLLOW_LINKS)) {
            content.transferTo(zip);
        }
        zip.closeArchiveEntry();
    }
}
