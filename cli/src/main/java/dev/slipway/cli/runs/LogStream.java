package dev.slipway.cli.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.ApiException;
import dev.slipway.api.client.RunsClient;
import dev.slipway.cli.connection.Outage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Follows a log by server-sent events, and goes on where it was when the connection breaks. */
final class LogStream {
    private static final int TRIES = 30;
    private static final long PAUSE_MILLIS = 500;

    /** Gets the text as it comes. */
    interface Reader {
        void text(String text) throws IOException;
    }

    private final RunsClient runs;
    private final RunAddress run;
    private final String task;
    private final int attempt;
    private final ObjectMapper json = new ObjectMapper();
    private @Nullable String lastEventId;
    private boolean ended;

    LogStream(ApiClient client, RunAddress run, String task, int attempt) {
        this.runs = new RunsClient(client);
        this.run = run;
        this.task = task;
        this.attempt = attempt;
    }

    /** Reads until the log is complete. */
    void follow(Reader reader) throws IOException, InterruptedException {
        int failures = 0;
        while (!ended) {
            String before = lastEventId;
            try {
                connect(reader);
            } catch (IOException exception) {
                if (++failures == TRIES) {
                    throw exception;
                }
            } catch (ApiException exception) {
                if (!Outage.isOne(exception) || ++failures == TRIES) {
                    throw exception;
                }
            }
            if (lastEventId != null && !lastEventId.equals(before)) {
                failures = 0;
            }
            if (!ended && failures > 0) {
                // Spread out, so that all who follow do not come back to a restarted server at once.
                Thread.sleep(PAUSE_MILLIS + ThreadLocalRandom.current().nextLong(PAUSE_MILLIS));
            }
        }
    }

    private void connect(Reader reader) throws IOException, InterruptedException {
        RunsClient.GetLogCall call = runs.getLog(run.project(), run.job(), run.number(), task, attempt);
        if (lastEventId != null) {
            call.lastEventID(lastEventId);
        }
        try (InputStream stream = call.accept("text/event-stream").send();
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            String event = "";
            String id = null;
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null && !ended; line = lines.readLine()) {
                if (line.isEmpty()) {
                    dispatch(event, data.toString(), reader);
                    lastEventId = id == null ? lastEventId : id;
                    event = "";
                    data.setLength(0);
                } else if (line.startsWith("event: ")) {
                    event = line.substring("event: ".length());
                } else if (line.startsWith("id: ")) {
                    id = line.substring("id: ".length());
                } else if (line.startsWith("data: ")) {
                    data.append(line, "data: ".length(), line.length());
                }
            }
        }
    }

    private void dispatch(String event, String data, Reader reader) throws IOException {
        switch (event) {
            case "chunk" -> {
                JsonNode chunk = json.readTree(data);
                reader.text(chunk.path("text").asText());
            }
            case "end" -> ended = true;
            default -> {
                // comments keep the connection open
            }
        }
    }
}
