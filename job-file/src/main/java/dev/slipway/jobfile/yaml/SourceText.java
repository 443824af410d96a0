package dev.slipway.jobfile.yaml;

import static java.util.Objects.requireNonNull;

import dev.slipway.jobfile.schema.Fault;
import dev.slipway.jobfile.schema.Faults;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The text of a file, and where in it each value of its canonical form was written. */
public final class SourceText {
    /** Faults of these rules are about the name of a field, not about its value. */
    private static final Set<String> ABOUT_THE_KEY = Set.of(
            "unknown_field", "not_supported", "key", "required", "reserved", "parameter_twice", "variable_twice");

    private final String file;
    private final List<String> lines;
    private final Map<String, Place> places = new HashMap<>();

    SourceText(String file, String text) {
        this.file = requireNonNull(file, "file is null");
        this.lines = text.lines().toList();
    }

    /** Where a value stands, and where its key does; of an item of a list both are the same. */
    private record Place(Position key, Position value) {}

    void place(String pointer, Position key, Position value) {
        places.put(pointer, new Place(key, value));
    }

    /** The place of a fault: of the key, of the value, or, when the value was never written, of what should hold it. */
    Position find(String pointer, String rule) {
        String known = pointer;
        while (!known.isEmpty() && !places.containsKey(known)) {
            known = known.substring(0, known.lastIndexOf('/'));
        }
        Place place = places.get(known);
        if (place == null) {
            return Position.START;
        }
        return ABOUT_THE_KEY.contains(rule) || !known.equals(pointer) ? place.key : place.value;
    }

    FileFault fault(Position at, String pointer, String rule, String message) {
        String line = at.line() <= lines.size() ? lines.get(at.line() - 1) : "";
        return new FileFault(file, at.line(), at.column(), pointer, rule, message, line);
    }

    /** Tells for each fault of the canonical form where in the file it is, in the order of the places. */
    public FileFaults locate(Faults faults) {
        List<FileFault> found = new ArrayList<>();
        for (Fault fault : faults.list()) {
            found.add(fault(find(fault.pointer(), fault.rule()), fault.pointer(), fault.rule(), fault.message()));
        }
        return sorted(found, faults.more());
    }

    static FileFaults sorted(List<FileFault> faults, int more) {
        List<FileFault> sorted = faults.stream()
                .distinct()
                .sorted(FileFault.ORDER.thenComparing(Comparator.comparing(FileFault::pointer)))
                .toList();
        int kept = Math.min(sorted.size(), Faults.LIMIT);
        return new FileFaults(sorted.subList(0, kept), more + sorted.size() - kept);
    }
}
