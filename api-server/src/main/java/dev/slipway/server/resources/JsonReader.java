package dev.slipway.server.resources;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.model.FieldError;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads JSON as RFC 8259 says and no wider: UTF-8, one value and nothing after it, no key twice. Numbers keep their exact value.
 * What it says of a fault never quotes the body, which may hold a secret.
 */
public final class JsonReader {
    /** The largest body: 1 MiB. */
    public static final int SIZE_LIMIT = 1 << 20;

    /** How deep maps and lists may stand in each other. */
    public static final int DEPTH_LIMIT = 32;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_LIMIT + 1)
                    .maxStringLength(SIZE_LIMIT)
                    .maxNameLength(SIZE_LIMIT)
                    .build())
            .build();

    private final JsonParser parser;

    private JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * Reads a body.
     *
     * @throws ProblemException {@code body-too-large} over {@link #SIZE_LIMIT}, {@code malformed-request} with the place for all
     *     else
     */
    public static JsonNode read(byte[] body) {
        if (body.length > SIZE_LIMIT) {
            throw ProblemException.problem(ProblemType.BODY_TOO_LARGE, "the body may have at most 1 MiB");
        }
        try (JsonParser parser = FACTORY.createParser(text(body))) {
            return new JsonReader(parser).document();
        } catch (JsonProcessingException exception) {
            throw fault("", "json", explained(exception), exception.getLocation());
        } catch (IOException exception) {
            throw new IllegalStateException("reading from memory cannot fail", exception);
        }
    }

    private JsonNode document() throws IOException {
        if (next() == null) {
            throw fault("", "json", "the body is empty, and a JSON document is needed", parser.currentLocation());
        }
        JsonNode document = value(0);
        if (next() != null) {
            throw fault("", "json", "there is more after the end of the document", parser.currentTokenLocation());
        }
        return document;
    }

    /** The next token; a fault is told with the place that the parser is in. */
    private JsonToken next() throws IOException {
        try {
            return parser.nextToken();
        } catch (JsonProcessingException exception) {
            throw fault(pointer(), "json", explained(exception), exception.getLocation());
        }
    }

    private JsonNode value(int depth) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(deeper(depth));
            case START_ARRAY -> array(deeper(depth));
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no value begins with " + parser.currentToken());
        };
    }

    private JsonNode decimal() throws IOException {
        try {
            return NODES.numberNode(parser.getDecimalValue());
        } catch (NumberFormatException | ArithmeticException exception) {
            throw fault(pointer(), "json", "this number is too large", parser.currentTokenLocation());
        }
    }

    private int deeper(int depth) {
        if (depth == DEPTH_LIMIT) {
            throw fault(
                    pointer(),
                    "depth",
                    "maps and lists may stand at most " + DEPTH_LIMIT + " deep in each other",
                    parser.currentTokenLocation());
        }
        return depth + 1;
    }

    private ObjectNode object(int depth) throws IOException {
        ObjectNode object = NODES.objectNode();
        while (next() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (object.has(name)) {
                throw fault(
                        pointer(),
                        "duplicate_key",
                        "this key stands twice in the same map",
                        parser.currentTokenLocation());
            }
            next();
            object.set(name, value(depth));
        }
        return object;
    }

    private ArrayNode array(int depth) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (next() != JsonToken.END_ARRAY) {
            array.add(value(depth));
        }
        return array;
    }

    private String pointer() {
        return parser.getParsingContext().pathAsPointer().toString();
    }

    /** Not left to the parser, which would guess UTF-16 and UTF-32 too. */
    private static String text(byte[] body) {
        ByteBuffer bytes = ByteBuffer.wrap(body);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
        } catch (CharacterCodingException exception) {
            throw ProblemException.problem(
                    ProblemType.MALFORMED_REQUEST, "the body is not UTF-8: byte " + bytes.position() + " is wrong");
        }
    }

    /** The parser's own words where they quote at most one character. */
    private static String explained(JsonProcessingException exception) {
        String message = exception.getOriginalMessage();
        boolean quotesLittle =
                message.startsWith("Unexpected character") || message.startsWith("Unexpected end-of-input");
        return "the body is not JSON" + (quotesLittle ? ": " + message : "");
    }

    private static ProblemException fault(String pointer, String rule, String message, JsonLocation location) {
        return ProblemException.problem(
                ProblemType.MALFORMED_REQUEST,
                message + " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")",
                List.of(FieldError.builder()
                        .pointer(pointer)
                        .rule(rule)
                        .message(message)
                        .line(location.getLineNr())
                        .column(location.getColumnNr())
                        .build()));
    }
}
