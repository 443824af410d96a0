package dev.slipway.executor.log;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Finds many texts in one pass (Aho and Corasick, 1975): a state is the longest end of what was read that begins a text.
 * Time is linear in what is read, whatever the texts are; memory is about 18 bytes for each byte of them.
 */
final class TextAutomaton {
    static final int ROOT = 0;

    private static final int NONE = -1;
    /** Flag in {@code label}: the state has steps in {@code branches} too. */
    private static final int BRANCHES = 0x100;

    private static final int NO_LABEL = 0x200;

    private int states = 1;
    /** The byte that leads from a state to the one of the next number: most states have no other step. */
    private final short[] label;

    private final int[] depth;
    /** Length of the longest end of what was read that begins a text and is not a whole one that nothing can follow. */
    private final int[] open;

    private final int[] fallback;
    /** Length of the longest text that ends in a state; 0 for none. */
    private final int[] longest;

    private final int[] fromRoot = new int[256];
    private final Steps branches = new Steps();

    TextAutomaton(Collection<byte[]> texts) {
        int most = 1 + texts.stream().mapToInt(text -> text.length).sum();
        label = new short[most];
        depth = new int[most];
        open = new int[most];
        fallback = new int[most];
        longest = new int[most];
        Arrays.fill(label, (short) NO_LABEL);
        Arrays.fill(fromRoot, NONE);
        texts.forEach(this::add);
        link(texts);
    }

    boolean beginsText(byte next) {
        return fromRoot[next & 0xff] != NONE;
    }

    /** How much of what was read last may still become part of a text. */
    int depth(int state) {
        return open[state];
    }

    /** How much of what was read last is a text: 0 for none. */
    int longest(int state) {
        return longest[state];
    }

    int next(int state, byte next) {
        int from = state;
        while (true) {
            int target = step(from, next);
            if (target != NONE) {
                return target;
            }
            if (from == ROOT) {
                return ROOT;
            }
            from = fallback[from];
        }
    }

    private int step(int state, byte next) {
        if (state == ROOT) {
            return fromRoot[next & 0xff];
        }
        int known = label[state];
        if ((known & ~BRANCHES) == (next & 0xff)) {
            return state + 1;
        }
        return (known & BRANCHES) == 0 ? NONE : branches.get(key(state, next));
    }

    private void add(byte[] text) {
        int state = ROOT;
        for (byte next : text) {
            int target = step(state, next);
            if (target == NONE) {
                target = states++;
                depth[target] = depth[state] + 1;
                put(state, next, target);
            }
            state = target;
        }
        longest[state] = text.length;
    }

    private void put(int state, byte next, int target) {
        if (state == ROOT) {
            fromRoot[next & 0xff] = target;
        } else if (target == state + 1) {
            label[state] = (short) (next & 0xff);
        } else {
            label[state] |= BRANCHES;
            branches.put(key(state, next), target);
        }
    }

    /** Falls back to the state of the next shorter end; breadth first, because that one must be known. */
    private void link(Collection<byte[]> texts) {
        List<byte[]> longestFirst = texts.stream()
                .sorted(Comparator.comparingInt((byte[] text) -> text.length).reversed())
                .toList();
        int[] at = new int[longestFirst.size()];
        int count = at.length;
        for (int level = 0; count > 0; level++) {
            while (count > 0 && longestFirst.get(count - 1).length <= level) {
                count--;
            }
            for (int index = 0; index < count; index++) {
                byte next = longestFirst.get(index)[level];
                int parent = at[index];
                int child = step(parent, next);
                fallback[child] = parent == ROOT ? ROOT : next(fallback[parent], next);
                longest[child] = Math.max(longest[child], longest[fallback[child]]);
                open[child] = label[child] == NO_LABEL ? open[fallback[child]] : depth[child];
                at[index] = child;
            }
        }
    }

    private static long key(int state, byte next) {
        return ((long) state << 8) | (next & 0xff);
    }

    /** Steps by state and byte, in an open hash table. */
    private static final class Steps {
        private static final long FREE = -1;

        private long[] keys = new long[64];
        private int[] targets = new int[64];
        private int count;

        Steps() {
            Arrays.fill(keys, FREE);
        }

        int get(long key) {
            int slot = slot(key);
            return keys[slot] == key ? targets[slot] : NONE;
        }

        void put(long key, int target) {
            if (++count * 2 > keys.length) {
                grow();
            }
            int slot = slot(key);
            keys[slot] = key;
            targets[slot] = target;
        }

        private void grow() {
            long[] oldKeys = keys;
            int[] oldTargets = targets;
            keys = new long[oldKeys.length * 2];
            targets = new int[oldKeys.length * 2];
            Arrays.fill(keys, FREE);
            for (int index = 0; index < oldKeys.length; index++) {
                if (oldKeys[index] != FREE) {
                    int slot = slot(oldKeys[index]);
                    keys[slot] = oldKeys[index];
                    targets[slot] = oldTargets[index];
                }
            }
        }

        /** Where a key is, or would be put. */
        private int slot(long key) {
            int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & (keys.length - 1);
            while (keys[slot] != key && keys[slot] != FREE) {
                slot = (slot + 1) & (keys.length - 1);
            }
            return slot;
        }
    }
}
