package dev.slipway.executor.results;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A pattern for paths: {@code *} is any text without a slash, {@code ?} one character of it, {@code **} any text, a leading
 * or inner {@code **}{@code /} also nothing, {@code {a,b}} one of several, and {@code \} takes the meaning from what follows.
 *
 * <p>Matching takes time in proportion to the lengths of path and pattern multiplied, for any pattern: it follows all ways
 * at once (Thompson, 1968), where a regular expression would try them one after the other.
 */
final class Glob {
    private static final int ANY = -1;
    private static final int ANY_BUT_SLASH = -2;
    private static final int SPLIT = -3;
    private static final int END = -4;

    private final List<int[]> nodes = new ArrayList<>();
    private final String pattern;
    private final BitSet closed;
    private int at;

    private Glob(String pattern) {
        this.pattern = pattern;
        this.closed = closedBraces(pattern);
    }

    /** Where the opening braces stand that are closed again; any other stands for itself. */
    private static BitSet closedBraces(String pattern) {
        BitSet closed = new BitSet(pattern.length());
        List<Integer> open = new ArrayList<>();
        boolean escaped = false;
        for (int index = 0; index < pattern.length(); index++) {
            char character = pattern.charAt(index);
            if (character == '{' && !escaped) {
                open.add(index);
            } else if (character == '}' && !escaped && !open.isEmpty()) {
                closed.set(open.removeLast());
            }
            escaped = character == '\\' && !escaped;
        }
        return closed;
    }

    static Glob of(String pattern) {
        Glob glob = new Glob(pattern);
        glob.sequence(false);
        while (glob.at < pattern.length()) {
            // A brace or comma outside of braces stands for itself.
            glob.literal(pattern.charAt(glob.at++));
            glob.sequence(false);
        }
        glob.nodes.add(new int[] {END, 0, 0});
        return glob;
    }

    /** The part before the first wildcard, up to the last slash in it; the whole pattern when there is none. */
    static String literalPrefix(String pattern) {
        for (int index = 0; index < pattern.length(); index++) {
            if ("*?{\\".indexOf(pattern.charAt(index)) >= 0) {
                return pattern.substring(0, pattern.lastIndexOf('/', index) + 1);
            }
        }
        return pattern;
    }

    static boolean isLiteral(String pattern) {
        return literalPrefix(pattern).equals(pattern);
    }

    /** A node is [what it takes, next, other next]; every node goes to the one after it unless it is a split. */
    private void sequence(boolean inBraces) {
        while (at < pattern.length()) {
            char next = pattern.charAt(at);
            if (inBraces && (next == ',' || next == '}')) {
                return;
            }
            at++;
            switch (next) {
                case '*' -> stars();
                case '?' -> node(ANY_BUT_SLASH);
                case '{' -> {
                    if (closed.get(at - 1)) {
                        braces();
                    } else {
                        literal(next);
                    }
                }
                case '\\' -> literal(at < pattern.length() ? pattern.charAt(at++) : '\\');
                default -> literal(next);
            }
        }
    }

    private void stars() {
        char before = at == 1 ? '/' : pattern.charAt(at - 2);
        boolean several = at < pattern.length() && pattern.charAt(at) == '*';
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        boolean wholeSegments =
                several && "/{,".indexOf(before) >= 0 && at < pattern.length() && pattern.charAt(at) == '/';
        if (wholeSegments) {
            at++;
            int split = node(SPLIT);
            repeat(ANY);
            literal('/');
            nodes.get(split)[2] = nodes.size();
        } else {
            repeat(several ? ANY : ANY_BUT_SLASH);
        }
    }

    private void repeat(int what) {
        int split = node(SPLIT);
        int taken = node(what);
        nodes.get(taken)[1] = split;
        nodes.get(split)[2] = nodes.size();
    }

    private void braces() {
        List<Integer> ends = new ArrayList<>();
        while (true) {
            int split = node(SPLIT);
            sequence(true);
            ends.add(node(SPLIT));
            nodes.get(split)[2] = nodes.size();
            if (pattern.charAt(at++) == '}') {
                // The last way has no alternative.
                nodes.get(split)[2] = nodes.get(split)[1];
                break;
            }
        }
        for (int end : ends) {
            nodes.get(end)[1] = nodes.size();
            nodes.get(end)[2] = nodes.size();
        }
    }

    private void literal(char character) {
        node(character);
    }

    private int node(int what) {
        nodes.add(new int[] {what, nodes.size() + 1, nodes.size() + 1});
        return nodes.size() - 1;
    }

    boolean matches(String path) {
        BitSet now = new BitSet(nodes.size());
        reach(now, 0);
        for (int index = 0; index < path.length() && !now.isEmpty(); index++) {
            BitSet next = new BitSet(nodes.size());
            char character = path.charAt(index);
            for (int state = now.nextSetBit(0); state >= 0; state = now.nextSetBit(state + 1)) {
                int[] node = nodes.get(state);
                boolean taken =
                        node[0] == character || node[0] == ANY || (node[0] == ANY_BUT_SLASH && character != '/');
                if (taken) {
                    reach(next, node[1]);
                }
            }
            now = next;
        }
        return now.get(nodes.size() - 1);
    }

    private void reach(BitSet states, int first) {
        List<Integer> open = new ArrayList<>(List.of(first));
        while (!open.isEmpty()) {
            int state = open.removeLast();
            if (!states.get(state)) {
                states.set(state);
                int[] node = nodes.get(state);
                if (node[0] == SPLIT) {
                    open.add(node[1]);
                    open.add(node[2]);
                }
            }
        }
    }
}
