package dev.slipway.jobfile.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The faults of one document: at most {@value #LIMIT} are kept, and the others counted, so that a document that is wrong
 * everywhere costs no more than a large one.
 */
public record Faults(List<Fault> list, int more) {
    /** How many faults are reported. */
    public static final int LIMIT = 100;

    public static final Faults NONE = new Faults(List.of(), 0);

    public Faults {
        list = List.copyOf(list);
    }

    public boolean isEmpty() {
        return list.isEmpty();
    }

    /** These faults and then the others, kept to the limit. */
    public Faults and(Faults others) {
        Collector collector = new Collector();
        collector.addAll(this);
        collector.addAll(others);
        return collector.faults();
    }

    /** Gathers faults up to the limit. */
    public static final class Collector {
        private final List<Fault> list = new ArrayList<>();
        private int more;

        public void add(String pointer, String rule, String message) {
            add(new Fault(pointer, rule, message));
        }

        /** Adds a fault whose message costs time to make: it is made only while there is room for it. */
        public void add(String pointer, String rule, Supplier<String> message) {
            if (isFull()) {
                more++;
            } else {
                add(pointer, rule, message.get());
            }
        }

        public void add(Fault fault) {
            if (list.size() < LIMIT) {
                list.add(fault);
            } else {
                more++;
            }
        }

        public void addAll(Faults faults) {
            faults.list().forEach(this::add);
            more += faults.more();
        }

        public boolean isEmpty() {
            return list.isEmpty();
        }

        /** Whether further faults are only counted. */
        public boolean isFull() {
            return list.size() >= LIMIT;
        }

        public Faults faults() {
            return new Faults(list, more);
        }
    }
}
