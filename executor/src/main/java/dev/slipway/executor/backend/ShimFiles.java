package dev.slipway.executor.backend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes the documents that executor and shim exchange. */
final class ShimFiles {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            // An executor that was updated may find the account of an older or newer shim.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private ShimFiles() {}

    static byte[] spec(RunFiles files, RunSpec spec) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("argv", spec.command());
        List<String> environment = spec.environment().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .sorted()
                .toList();
        document.put("env", environment);
        document.put("directory", spec.directory().toString());
        document.put("output", files.output().toString());
        document.put("output_limit", spec.outputLimit());
        document.put("exit_file", files.exit().toString());
        document.put("control", files.control().toString());
        document.put("messages", files.messages().toString());
        document.put("grace_ms", spec.grace().toMillis());
        document.put("timeout_ms", spec.timeout().toMillis());
        document.put("orphan_grace_ms", spec.orphanGrace().toMillis());
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static @Nullable Started started(RunFiles files) throws IOException {
        return read(files.started(), Started.class);
    }

    static @Nullable Exit exit(RunFiles files) throws IOException {
        return read(files.exit(), Exit.class);
    }

    private static <T> @Nullable T read(Path file, Class<T> type) throws IOException {
        try {
            return MAPPER.readValue(Files.readAllBytes(file), type);
        } catch (NoSuchFileException absent) {
            return null;
        }
    }
}
