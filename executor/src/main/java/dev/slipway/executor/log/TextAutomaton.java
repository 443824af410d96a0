package dev.slipway.executor.log;

import java.util.Arrays;
import java.util.Collection;

/**
 * Finds many texts in one pass (Aho and Corasick, 1975): a state is the longest end of what was read that begins a text.
 * Time is linear in what is read, whatever the texts are; memory is about 40 bytes for each byte of them.
 */
final class TextAutomaton {
    static final int ROOT = 0;
    private static final long FREE = -1;

    private int states = 1;
    /** Steps by state and byte, in an open hash table: nearly every state has one step only. */
    private long[] keys = new long[64];

    private int[] targets = new int[64];
    private int steps;
    private int[] depth = new int[16];
    private int[] fallback = new int[16];
    /** Length of the longest text that ends in a state; 0 for none. */
    private int[] longest = new int[16];

    private final boolean[] beginsText = new boolean[256];

    TextAutomaton(Collection<byte[]> texts) {
        Arrays.fill(keys, FREE);
        texts.forEach(this::add);
        link(texts);
    }

    boolean beginsText(byte next) {
        return beginsText[next & 0xff];
    }

    /** How much of what was read last may still become part of a text. */
    int depth(int state) {
        return depth[state];
    }

    /** How much of what was read last is a text: 0 for none. */
    int longest(int state) {
        return longest[state];
    }

    int next(int state, byte next) {
        int from = state;
        while (true) {
            int target = step(from, next);
            if (target >= 0) {
                return target;
            }
            if (from == ROOT) {
                return ROOT;
            }
            from = fallback[from];
        }
    }

    private void add(byte[] text) {
        int state = ROOT;
        for (byte next : text) {
            int target = step(state, next);
            if (target < 0) {
                target = newState(depth[state] + 1);
                put(state, next, target);
            }
            state = target;
        }
        longest[state] = text.length;
        beginsText[text[0] & 0xff] = true;
    }

    /** Falls back to the state of the next shorter end; breadth first, because that one must be known. */
    private void link(Collection<byte[]> texts) {
        int most = texts.stream().mapToInt(text -> text.length).max().orElse(0);
        int[] at = new int[texts.size()];
        for (int level = 0; level < most; level++) {
            int index = 0;
            for (byte[] text : texts) {
                if (level < text.length) {
                    int parent = at[index];
                    int child = step(parent, text[level]);
                    fallback[child] = parent == ROOT ? ROOT : next(fallback[parent], text[level]);
                    longest[child] = Math.max(longest[child], longest[fallback[child]]);
                    at[index] = child;
                }
                index++;
            }
        }
    }

    private int newState(int newDepth) {
        if (states == depth.length) {
            depth = Arrays.copyOf(depth, states * 2);
            fallback = Arrays.copyOf(fallback, states * 2);
            longest = Arrays.copyOf(longest, states * 2);
        }
        depth[states] = newDepth;
        return states++;
    }

    private int step(int state, byte next) {
        long key = ((long) state << 8) | (next & 0xff);
        for (int slot = slot(key); ; slot = (slot + 1) & (keys.length - 1)) {
            if (keys[slot] == key) {
                return targets[slot];
            }
            if (keys[slot] == FREE) {
                return -1;
            }
        }
    }

    private void put(int state, byte next, int target) {
        if (steps * 2 >= keys.length) {
            grow();
        }
        insert(((long) state << 8) | (next & 0xff), target);
        steps++;
    }

    private void insert(long key, int target) {
        int slot = slot(key);
        while (keys[slot] != FREE) {
            slot = (slot + 1) & (keys.length - 1);
        }
        keys[slot] = key;
        targets[slot] = target;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldTargets = targets;
        keys = new long[oldKeys.length * 2];
        targets = new int[oldKeys.length * 2];
        Arrays.fill(keys, FREE);
        for (int slot = 0; slot < oldKeys.length; slot++) {
            if (oldKeys[slot] != FREE) {
                insert(oldKeys[slot], oldTargets[slot]);
            }
        }
    }

    private int slot(long key) {
        return (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & (keys.length - 1);
    }
}
