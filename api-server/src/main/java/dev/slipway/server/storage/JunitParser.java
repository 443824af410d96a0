package dev.slipway.server.storage;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.storage.JunitReport.Case;
import dev.slipway.server.storage.JunitReport.State;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JUnit report of any of the usual dialects (Surefire, pytest, go-junit-report, Jest, GoogleTest): suites may be nested, attributes may be missing. Nothing is read from outside the
 * document: a document type, with which entity bombs are built, is refused.
 */
final class JunitParser {
    private static final int NAME_LIMIT = 1024;
    private static final int MESSAGE_LIMIT = 4 * 1024;
    private static final int DETAIL_LIMIT = 16 * 1024;
    private static final int DEPTH_LIMIT = 64;

    private final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();

    JunitParser() {
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    }

    /**
     * Reads a document.
     *
     * @param limit the most tests; what comes after them is not read
     * @throws XMLStreamException when it is not XML or has a document type; the location tells where
     */
    List<Case> parse(InputStream xml, int limit) throws XMLStreamException {
        XMLStreamReader reader = factory.createXMLStreamReader(xml);
        try {
            Document document = new Document(limit);
            while (reader.hasNext() && document.cases.size() < limit) {
                document.event(reader, reader.next());
            }
            return document.cases;
        } finally {
            reader.close();
        }
    }

    private static final class Document {
        private final int limit;
        private final List<Case> cases = new ArrayList<>();
        private final Deque<String> suites = new ArrayDeque<>();
        private int depth;
        private @Nullable Open open;
        private @Nullable StringBuilder text;

        private Document(int limit) {
            this.limit = limit;
        }

        private void event(XMLStreamReader reader, int event) throws XMLStreamException {
            switch (event) {
                case XMLStreamConstants.DTD ->
                    throw new XMLStreamException("a report has no document type", reader.getLocation());
                case XMLStreamConstants.START_ELEMENT -> start(reader);
                case XMLStreamConstants.END_ELEMENT -> end(reader.getLocalName());
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> characters(reader);
                default -> {
                    // comments, spaces and processing instructions say nothing of tests
                }
            }
        }

        private void start(XMLStreamReader reader) throws XMLStreamException {
            if (++depth > DEPTH_LIMIT) {
                throw new XMLStreamException("deeper than " + DEPTH_LIMIT + " elements", reader.getLocation());
            }
            String element = reader.getLocalName();
            switch (element) {
                case "testsuite" -> suites.push(requireNonNull(attribute(reader, "name", ""), "name is null"));
                case "testcase" -> open = new Open(reader);
                case "failure", "error", "skipped" -> outcome(reader, element);
                default -> {
                    // properties, system-out, rerunFailure, flakyFailure: a rerun that passed is a pass
                }
            }
        }

        private void outcome(XMLStreamReader reader, String element) {
            Open test = open;
            if (test == null) {
                return;
            }
            State state = switch (element) {
                case "failure" -> State.FAILED;
                case "error" -> State.ERRORED;
                default -> State.SKIPPED;
            };
            // The worst one counts: a test may have a failure and an error of its clean-up.
            if (test.state == State.PASSED) {
                test.state = state;
                test.message = cut(attribute(reader, "message", null), MESSAGE_LIMIT);
                text = new StringBuilder();
            }
        }

        private void characters(XMLStreamReader reader) {
            StringBuilder target = text;
            if (target != null && target.length() < DETAIL_LIMIT) {
                String piece = reader.getText();
                target.append(piece, 0, Math.min(piece.length(), DETAIL_LIMIT - target.length()));
            }
        }

        private void end(String element) {
            depth--;
            Open test = open;
            switch (element) {
                case "testsuite" -> suites.poll();
                case "failure", "error", "skipped" -> {
                    if (test != null && text != null) {
                        test.detail = text.toString().strip();
                    }
                    text = null;
                }
                case "testcase" -> {
                    if (test != null && cases.size() < limit) {
                        cases.add(test.close(suites.peek()));
                    }
                    open = null;
                }
                default -> {
                    // as at its start
                }
            }
        }
    }

    private static final class Open {
        private final @Nullable String className;
        private final String name;
        private final @Nullable Long durationMs;
        private final @Nullable String file;
        private final @Nullable Integer line;
        private State state = State.PASSED;
        private @Nullable String message;
        private @Nullable String detail;

        private Open(XMLStreamReader reader) {
            this.className = cut(attribute(reader, "classname", null), NAME_LIMIT);
            this.name = requireNonNull(cut(attribute(reader, "name", "(no name)"), NAME_LIMIT), "name is null");
            this.durationMs = milliseconds(attribute(reader, "time", null));
            this.file = cut(attribute(reader, "file", null), NAME_LIMIT);
            this.line = number(attribute(reader, "line", null));
        }

        private Case close(@Nullable String suite) {
            String shown = message;
            if (shown == null && detail != null && !detail.isEmpty() && state != State.PASSED) {
                shown = cut(detail.lines().findFirst().orElse(""), MESSAGE_LIMIT);
            }
            SourcePlace place = file == null ? SourcePlace.find(className, detail) : new SourcePlace(file, line);
            return new Case(
                    suite == null || suite.isEmpty() ? null : cut(suite, NAME_LIMIT),
                    className,
                    name,
                    state,
                    durationMs,
                    shown,
                    detail == null || detail.isEmpty() ? null : detail,
                    place == null ? null : place.file(),
                    place == null ? null : place.line());
        }
    }

    private static @Nullable String attribute(XMLStreamReader reader, String name, @Nullable String absent) {
        String value = reader.getAttributeValue(null, name);
        return value == null ? absent : value;
    }

    /** PostgreSQL keeps no NUL, and XML 1.1 allows others that a terminal should not get. */
    private static @Nullable String cut(@Nullable String value, int limit) {
        if (value == null) {
            return null;
        }
        String clean = value.replace("\0", "");
        return clean.length() <= limit ? clean : clean.substring(0, limit);
    }

    /** Seconds with a fraction; some write a thousands separator. */
    private static @Nullable Long milliseconds(@Nullable String seconds) {
        if (seconds == null || seconds.length() > 32) {
            return null;
        }
        try {
            long value = new BigDecimal(seconds.replace(",", "").strip())
                    .movePointRight(3)
                    .longValue();
            return value < 0 ? null : value;
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static @Nullable Integer number(@Nullable String digits) {
        if (digits == null || !digits.matches("[0-9]{1,9}")) {
            return null;
        }
        return Integer.valueOf(digits);
    }
}
