package dev.slipway.cli.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.cli.output.Documents;
import dev.slipway.cli.output.Format;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** What came of several resources: for people and as names at once, for programs as one map from path to the document that the server answered. */
final class ResourceAnswers {
    private final Format format;
    private final PrintWriter out;
    private final ObjectNode documents = JsonNodeFactory.instance.objectNode();

    ResourceAnswers(Format format, PrintWriter out) {
        this.format = format;
        this.out = out;
    }

    /**
     * What came of one resource.
     *
     * @param text for people
     * @param document what the server answered; null when that was nothing
     */
    record Answer(String text, @Nullable JsonNode document) {}

    void add(ResourcePath path, Answer answer) {
        switch (format) {
            case TEXT -> line(answer.text());
            case NAME -> {
                out.println(path);
                out.flush();
            }
            case JSON, YAML -> documents.set(path.toString(), answer.document());
        }
    }

    /** One that would be refused, with what the server answered: for programs that read documents only. */
    void refuse(ResourcePath path, JsonNode document) {
        switch (format) {
            case TEXT, NAME -> {}
            case JSON, YAML -> documents.set(path.toString(), document);
        }
    }

    /** A line for people only. */
    void line(String text) {
        if (format == Format.TEXT) {
            out.println(text);
            out.flush();
        }
    }

    /** Writes what is written at the end. */
    void end() {
        switch (format) {
            case TEXT, NAME -> out.flush();
            case JSON, YAML -> Documents.write(format, documents, out);
        }
    }
}
