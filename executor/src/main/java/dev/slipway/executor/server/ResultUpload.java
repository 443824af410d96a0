package dev.slipway.executor.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A result that is ready to be sent.
 *
 * @param name its name in the job file
 * @param type as the API names it, such as {@code junit}
 * @param path the path from the root of the workspace, for a single file; null for a zip
 * @param mediaType {@code type/subtype}
 * @param sha256 of the bytes, in hex
 * @param file the bytes
 */
public record ResultUpload(
        String name, String type, @Nullable String path, String mediaType, String sha256, Path file) {}
