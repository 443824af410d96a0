package dev.slipway.cli.local;

import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.jobfile.schema.Fault;
import dev.slipway.jobfile.schema.Faults;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The bytes of a job file, and the name that messages give it. */
final class JobFileSource {
    /** The name of the job file of a repository, unless its job names another. */
    static final String DEFAULT_NAME = ".slipway.yml";

    /** One byte more than any job file may have is enough to refuse it. */
    private static final int READ_LIMIT = (1 << 20) + 1;

    private final String name;
    private final byte[] bytes;

    private JobFileSource(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** Reads a file, or the one of a directory; {@code -} is standard input. */
    static JobFileSource read(String place) throws IOException {
        if (place.equals("-")) {
            return new JobFileSource("(standard input)", System.in.readNBytes(READ_LIMIT));
        }
        Path file = Path.of(place);
        if (Files.isDirectory(file)) {
            return read(file.resolve(DEFAULT_NAME).toString());
        }
        if (!Files.exists(file)) {
            throw new CommandException(ExitCode.USAGE, place + " does not exist: name the job file");
        }
        try (InputStream stream = Files.newInputStream(file)) {
            return new JobFileSource(place, stream.readNBytes(READ_LIMIT));
        }
    }

    String name() {
        return name;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Faults of given parameters, one a line. */
    static String render(Faults wrongParameters) {
        return wrongParameters.list().stream().map(Fault::message).collect(Collectors.joining("\n"));
    }
}
