package dev.slipway.executor.attempt;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.client.ApiClient;
import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.executor.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a later life of this executor must know of an attempt. Each document appears whole. */
public final class AttemptJournal {
    private static final Logger LOG = LoggerFactory.getLogger(AttemptJournal.class);
    private static final ObjectMapper MAPPER = ApiClient.newMapper();

    private final AttemptDirectory directory;

    AttemptJournal(AttemptDirectory directory) {
        this.directory = requireNonNull(directory, "directory is null");
    }

    /**
     * The assignment of a directory; null when there is none, so that nothing was started either.
     *
     * @throws IOException when it cannot be read, so that something may run
     */
    public static @Nullable Assignment assignment(Path directory) throws IOException {
        return read(new AttemptDirectory(directory).assignment(), Assignment.class);
    }

    void keep(Assignment assignment) throws IOException {
        PrivateFiles.replace(directory.assignment(), MAPPER.writeValueAsBytes(assignment));
    }

    /** Without it a later life finds the outcome again, from the shim's account: a full disk does not matter. */
    void keep(OutcomeRequest outcome) {
        try {
            PrivateFiles.replace(directory.outcome(), MAPPER.writeValueAsBytes(outcome));
        } catch (IOException full) {
            LOG.warn("the outcome cannot be kept in {}", directory.outcome(), full);
        }
    }

    /** Null also for a damaged one, which is found again in the same way. */
    @Nullable
    OutcomeRequest outcome() throws IOException {
        try {
            return read(directory.outcome(), OutcomeRequest.class);
        } catch (JsonProcessingException damaged) {
            LOG.warn("the outcome in {} is damaged, and is made anew", directory.outcome(), damaged);
            return null;
        }
    }

    private static <T> @Nullable T read(Path file, Class<T> type) throws IOException {
        try {
            return MAPPER.readValue(Files.readAllBytes(file), type);
        } catch (NoSuchFileException absent) {
            return null;
        }
    }
}
