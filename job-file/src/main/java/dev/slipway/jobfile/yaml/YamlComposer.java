package dev.slipway.jobfile.yaml;

import dev.slipway.jobfile.schema.Nearest;
import dev.slipway.jobfile.schema.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Makes one tree of the events of one YAML document, within limits. Faults after which the tree is still a tree (a key that
 * stands twice, a merge key, a tag) are collected; the others end the reading.
 */
final class YamlComposer {
    private final String text;
    private final Parser parser;
    private final Map<String, Composed> anchors = new HashMap<>();
    private final List<Collected> faults = new ArrayList<>();
    private int aliases;

    YamlComposer(String text) {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        this.text = text;
        this.parser = new ParserImpl(settings, new StreamReader(settings, text));
    }

    /** A fault of the text that did not end the reading. */
    record Collected(Position at, String rule, String message) {}

    /** A node with the number of its values and of its levels, aliases replaced. */
    private record Composed(YamlNode node, int nodes, int levels) {}

    List<Collected> faults() {
        return faults;
    }

    /** The one document of the file; nothing when it has none. */
    Optional<YamlNode> compose() throws YamlFaultException {
        try {
            parser.next(); // the start of the stream
            if (parser.checkEvent(Event.ID.StreamEnd)) {
                return Optional.empty();
            }
            parser.next(); // the start of the document
            YamlNode root = node(0).node;
            parser.next(); // the end of the document
            if (!parser.checkEvent(Event.ID.StreamEnd)) {
                fault(at(parser.peekEvent()), "documents", "a second document begins here; a job file is one document");
            }
            return Optional.of(root);
        } catch (MarkedYamlEngineException e) {
            Position at = e.getProblemMark().map(YamlComposer::at).orElse(Position.START);
            throw new YamlFaultException(at, "syntax", SyntaxWords.of(e), text);
        } catch (YamlEngineException e) {
            throw new YamlFaultException(
                    Position.START,
                    "syntax",
                    "not valid YAML: " + SyntaxWords.oneLine(String.valueOf(e.getMessage())),
                    text);
        }
    }

    private Composed node(int depth) throws YamlFaultException {
        Event event = parser.next();
        if (event instanceof AliasEvent alias) {
            return alias(alias, depth);
        }
        if (event instanceof ScalarEvent scalar) {
            tag(scalar.getTag(), scalar);
            boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
            YamlNode node = new YamlNode.Scalar(scalar.getValue(), plain, at(scalar));
            return anchored(scalar.getAnchor(), new Composed(node, 1, 0));
        }
        CollectionStartEvent start = (CollectionStartEvent) event;
        if (depth >= YamlLimits.DEPTH) {
            throw tooDeep(at(start));
        }
        tag(start.getTag(), start);
        Composed collection =
                start.getEventId() == Event.ID.MappingStart ? mapping(start, depth) : sequence(start, depth);
        return anchored(start.getAnchor(), collection);
    }

    private Composed sequence(CollectionStartEvent start, int depth) throws YamlFaultException {
        List<YamlNode> items = new ArrayList<>();
        int nodes = 1;
        int levels = 0;
        while (!parser.checkEvent(Event.ID.SequenceEnd)) {
            Position at = at(parser.peekEvent());
            Composed item = node(depth + 1);
            nodes = sum(nodes, item.nodes, at);
            levels = Math.max(levels, item.levels);
            items.add(item.node);
        }
        parser.next();
        return new Composed(new YamlNode.Items(items, at(start)), nodes, levels + 1);
    }

    private Composed mapping(CollectionStartEvent start, int depth) throws YamlFaultException {
        List<YamlNode.Entry> entries = new ArrayList<>();
        Map<String, Position> seen = new HashMap<>();
        int nodes = 1;
        int levels = 0;
        while (!parser.checkEvent(Event.ID.MappingEnd)) {
            Position keyAt = at(parser.peekEvent());
            Composed key = node(depth + 1);
            Composed value = node(depth + 1);
            nodes = sum(sum(nodes, key.nodes, keyAt), value.nodes, keyAt);
            levels = Math.max(levels, Math.max(key.levels, value.levels));
            if (key.node instanceof YamlNode.Scalar scalar) {
                if (isNew(scalar, keyAt, seen)) {
                    entries.add(new YamlNode.Entry(scalar.text(), keyAt, value.node));
                }
            } else {
                fault(keyAt, "key", "a key must be text, not a list or a map");
            }
        }
        parser.next();
        return new Composed(new YamlNode.Entries(entries, at(start)), nodes, levels + 1);
    }

    private boolean isNew(YamlNode.Scalar key, Position at, Map<String, Position> seen) {
        if (key.plain() && key.text().equals("<<")) {
            fault(
                    at,
                    "merge_key",
                    "the merge key `<<` is not part of YAML 1.2; put what tasks share into `defaults`, "
                            + "or reuse a whole value by an alias (`*name`)");
            return false;
        }
        Position first = seen.putIfAbsent(key.text(), at);
        if (first != null) {
            fault(
                    at,
                    "duplicate_key",
                    "the key " + Words.quote(key.text()) + " stands twice; first on line " + first.line());
        }
        return first == null;
    }

    private Composed alias(AliasEvent event, int depth) throws YamlFaultException {
        String name = event.getAlias().getValue();
        Position at = at(event);
        if (++aliases > YamlLimits.ALIASES) {
            throw new YamlFaultException(
                    at, "aliases", "a job file may have at most " + YamlLimits.ALIASES + " aliases (`*name`)", text);
        }
        Composed target = anchors.get(name);
        if (target == null) {
            throw new YamlFaultException(
                    at,
                    "aliases",
                    "the alias `*" + name + "` has no anchor `&" + name + "` that is complete before it"
                            + Nearest.hint(name, anchors.keySet()),
                    text);
        }
        if (depth + target.levels > YamlLimits.DEPTH) {
            throw tooDeep(at);
        }
        return target;
    }

    private Composed anchored(Optional<Anchor> anchor, Composed node) {
        anchor.ifPresent(name -> anchors.put(name.getValue(), node));
        return node;
    }

    private int sum(int left, int right, Position at) throws YamlFaultException {
        if (left + right > YamlLimits.NODES) {
            throw new YamlFaultException(
                    at,
                    "too_large",
                    "the file has more than " + YamlLimits.NODES + " values once its aliases are replaced",
                    text);
        }
        return left + right;
    }

    private void tag(Optional<String> tag, Event event) {
        tag.ifPresent(name -> fault(
                at(event),
                "tag",
                "the tag " + Words.quote(name) + " has no meaning here: each value is read by the type of its field"));
    }

    private YamlFaultException tooDeep(Position at) {
        return new YamlFaultException(
                at,
                "too_deep",
                "lists and maps may stand at most " + YamlLimits.DEPTH + " deep within each other",
                text);
    }

    private void fault(Position at, String rule, String message) {
        faults.add(new Collected(at, rule, message));
    }

    private static Position at(Event event) {
        return event.getStartMark().map(YamlComposer::at).orElse(Position.START);
    }

    private static Position at(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
