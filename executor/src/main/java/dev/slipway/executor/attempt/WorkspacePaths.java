package dev.slipway.executor.attempt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Paths of job files within a workspace. */
public final class WorkspacePaths {
    private WorkspacePaths() {}

    /**
     * The directory of a task.
     *
     * @param workspace absolute
     * @param directory as the job file has it
     * @throws StepFailedException when there is none, or it leads outside the workspace
     */
    public static Path directory(Path workspace, String directory) throws StepFailedException {
        Path path = workspace.resolve(directory).normalize();
        if (!path.startsWith(workspace)) {
            throw new StepFailedException(
                    "directory_invalid", "directory \"" + directory + "\" leads outside the workspace");
        }
        // The usual case needs no look at the disk.
        if (path.equals(workspace)) {
            return path;
        }
        try {
            Path real = path.toRealPath();
            if (!real.startsWith(workspace.toRealPath())) {
                throw new StepFailedException(
                        "directory_invalid",
                        "directory \"" + directory + "\" is a link that leads outside the workspace");
            }
            if (Files.isDirectory(real)) {
                return real;
            }
        } catch (IOException absent) {
            // Told below.
        }
        throw new StepFailedException(
                "directory_missing", "there is no directory \"" + directory + "\" in the workspace");
    }
}
