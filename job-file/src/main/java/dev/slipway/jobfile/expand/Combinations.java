package dev.slipway.jobfile.expand;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.jobfile.schema.Faults;
import dev.slipway.jobfile.schema.Nearest;
import dev.slipway.jobfile.schema.Pointers;
import dev.slipway.jobfile.schema.Words;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The combinations of a matrix: the product of its axes in the order of their names, without what is excluded, then what is
 * included. Nothing is built of a product that is over the limit.
 */
final class Combinations {
    private static final Pattern AXIS = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    private final JsonNode matrix;
    private final String pointer;
    private final Faults.Collector faults;
    private final boolean literal;

    /**
     * @param matrix the canonical matrix; of a faulty shape what is faulty is left out
     * @param literal whether the values are final, so that they can be compared; else only names and numbers are checked
     */
    Combinations(JsonNode matrix, String pointer, Faults.Collector faults, boolean literal) {
        this.matrix = matrix;
        this.pointer = pointer;
        this.faults = faults;
        this.literal = literal;
    }

    /** The names of the axes: those declared, or else those of the combinations that are included. */
    static Set<String> axes(JsonNode matrix) {
        Set<String> axes = new TreeSet<>();
        JsonNode declared = matrix.path("axes");
        declared.fieldNames().forEachRemaining(axes::add);
        if (axes.isEmpty()) {
            matrix.path("include").forEach(item -> item.fieldNames().forEachRemaining(axes::add));
        }
        return axes;
    }

    /** The combinations in a stable order; empty when there are faults that leave none. */
    List<SortedMap<String, String>> build() {
        Set<String> axes = axes(matrix);
        if (axes.isEmpty()) {
            // The walk of the schema has reported axes that are no map.
            if (matrix.path("axes").isMissingNode() || matrix.path("axes").isObject()) {
                faults.add(pointer, "matrix", "`matrix` has no axis; write `matrix: {java: ['21', '25']}`");
            }
            return List.of();
        }
        if (isTooLarge()) {
            return List.of();
        }
        checkAxisNames(axes);
        List<SortedMap<String, String>> product = matrix.path("axes").isEmpty() ? new ArrayList<>() : product();
        boolean complete = !product.isEmpty() || matrix.path("axes").isEmpty();
        exclude(product, axes);
        Set<SortedMap<String, String>> all = new LinkedHashSet<>(product);
        include(all, axes);
        if (all.size() > Limits.COMBINATIONS) {
            tooLarge(BigInteger.valueOf(all.size()));
            return List.of();
        }
        if (all.isEmpty() && complete && literal) {
            faults.add(pointer, "matrix", "`exclude` leaves no combination of the matrix");
        }
        return List.copyOf(all);
    }

    private boolean isTooLarge() {
        BigInteger size = BigInteger.ONE;
        for (JsonNode values : matrix.path("axes")) {
            size = size.multiply(BigInteger.valueOf(Math.max(1, values.size())));
        }
        boolean large = size.compareTo(BigInteger.valueOf(Limits.COMBINATIONS)) > 0;
        if (large) {
            tooLarge(size);
        }
        return large;
    }

    private void tooLarge(BigInteger size) {
        String number = size.bitLength() > 40 ? "more than 1000000000000" : size.toString();
        faults.add(
                pointer,
                "matrix_too_large",
                "the matrix has " + number + " combinations; at most " + Limits.COMBINATIONS + " are allowed");
    }

    /** Those of included combinations have no pattern in the schema. */
    private void checkAxisNames(Set<String> axes) {
        for (String axis : axes) {
            if (!AXIS.matcher(axis).matches() && matrix.path("axes").isEmpty()) {
                faults.add(
                        Pointers.child(pointer, "include"),
                        "matrix",
                        "the axis " + Words.quote(axis)
                                + " must have lower-case letters, digits and `_`, a letter first");
            }
        }
    }

    private List<SortedMap<String, String>> product() {
        List<SortedMap<String, String>> product = new ArrayList<>(List.of(new TreeMap<>()));
        for (String axis : new TreeSet<>(axes(matrix))) {
            List<SortedMap<String, String>> longer = new ArrayList<>();
            List<String> values = values(axis);
            for (SortedMap<String, String> shorter : product) {
                for (String value : values) {
                    SortedMap<String, String> combination = new TreeMap<>(shorter);
                    combination.put(axis, value);
                    longer.add(combination);
                }
            }
            product = longer;
        }
        return product;
    }

    private List<String> values(String axis) {
        Set<String> values = new LinkedHashSet<>();
        List<JsonNode> list = Texts.items(matrix.path("axes").path(axis));
        String at = Pointers.child(Pointers.child(pointer, "axes"), axis);
        for (int index = 0; index < list.size(); index++) {
            String value = list.get(index).asText();
            if (!values.add(value) && literal) {
                faults.add(
                        Pointers.child(at, index),
                        "matrix",
                        Words.quote(value) + " stands twice in the axis " + Words.quote(axis));
            }
        }
        return List.copyOf(values);
    }

    private void exclude(List<SortedMap<String, String>> product, Set<String> axes) {
        List<JsonNode> excludes = Texts.items(matrix.path("exclude"));
        List<SortedMap<String, String>> all = List.copyOf(product);
        for (int index = 0; index < excludes.size(); index++) {
            String at = Pointers.child(Pointers.child(pointer, "exclude"), index);
            SortedMap<String, String> part = combination(excludes.get(index));
            if (part.isEmpty()) {
                faults.add(at, "matrix", "`exclude` must name at least one axis");
            } else if (areAxes(part, axes, at) && literal) {
                if (all.stream().noneMatch(combination -> agrees(combination, part)) && !all.isEmpty()) {
                    faults.add(at, "matrix", () -> "no combination is excluded by this" + missingValue(part, all));
                }
                product.removeIf(combination -> agrees(combination, part));
            }
        }
    }

    private static boolean agrees(SortedMap<String, String> combination, SortedMap<String, String> part) {
        return part.entrySet().stream().allMatch(entry -> entry.getValue().equals(combination.get(entry.getKey())));
    }

    private static String missingValue(SortedMap<String, String> part, List<SortedMap<String, String>> all) {
        for (Map.Entry<String, String> entry : part.entrySet()) {
            List<String> values = all.stream()
                    .map(combination -> combination.getOrDefault(entry.getKey(), ""))
                    .distinct()
                    .toList();
            if (!values.contains(entry.getValue())) {
                return ": the axis " + Words.quote(entry.getKey()) + " has no value " + Words.quote(entry.getValue())
                        + Nearest.hint(entry.getValue(), values);
            }
        }
        return "";
    }

    private void include(Set<SortedMap<String, String>> all, Set<String> axes) {
        List<JsonNode> includes = Texts.items(matrix.path("include"));
        for (int index = 0; index < includes.size(); index++) {
            String at = Pointers.child(Pointers.child(pointer, "include"), index);
            SortedMap<String, String> added = combination(includes.get(index));
            if (!areAxes(added, axes, at)) {
                continue;
            }
            Set<String> missing = new TreeSet<>(axes);
            missing.removeAll(added.keySet());
            if (!missing.isEmpty()) {
                faults.add(at, "matrix", "`include` must name every axis; missing is " + Words.list(missing));
            } else if (!all.add(added) && literal) {
                faults.add(at, "matrix", "this combination is in the matrix already");
            }
        }
    }

    private boolean areAxes(SortedMap<String, String> part, Set<String> axes, String at) {
        boolean known = true;
        for (String axis : part.keySet()) {
            if (!axes.contains(axis)) {
                faults.add(
                        Pointers.child(at, axis),
                        "matrix",
                        () -> Words.quote(axis) + " is not an axis of this matrix" + Nearest.hint(axis, axes));
                known = false;
            }
        }
        return known;
    }

    private static SortedMap<String, String> combination(JsonNode item) {
        SortedMap<String, String> combination = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : item.properties()) {
            combination.put(entry.getKey(), entry.getValue().asText());
        }
        return combination;
    }

    /** No matrix: one task without values. */
    static List<SortedMap<String, String>> none() {
        return List.of(Collections.unmodifiableSortedMap(new TreeMap<>()));
    }
}
