package dev.slipway.executor.backend;

import dev.slipway.executor.files.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Takes the shim out of the jar. */
public final class ShimBinary {
    private static final int NAME_DIGITS = 16;

    private ShimBinary() {}

    /**
     * Puts the shim of this machine's architecture into a directory, unless it is there.
     *
     * @return where it is; the name holds a hash of the bytes, so that a process of an older shim is left in peace
     */
    public static Path unpack(Path directory) throws IOException {
        byte[] program = read();
        String hash = HexFormat.of().formatHex(sha256(program)).substring(0, NAME_DIGITS);
        Path target = directory.resolve("slipway-shim-" + hash);
        if (Files.isExecutable(target) && Files.size(target) == program.length) {
            return target;
        }
        Path temporary = directory.resolve("slipway-shim-" + hash + ".new");
        PrivateFiles.write(temporary, program);
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx------"));
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        return target;
    }

    private static byte[] read() throws IOException {
        String name = "/dev/slipway/executor/slipway-shim-linux-" + architecture();
        try (InputStream resource = ShimBinary.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IOException("this build has no shim for linux on " + architecture());
            }
            return resource.readAllBytes();
        }
    }

    /** The architecture as Go names it. */
    public static String architecture() {
        String name = System.getProperty("os.arch");
        return switch (name) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
