package dev.slipway.executor.log;

import java.util.List;

/**
 * Finds texts in which line breaks were put, as by {@code base64} (after 76 characters), {@code openssl} (64) and
 * {@code xxd -p} (60): a line break, of one byte or two, is passed over wherever it stands within a text.
 */
final class WrappedTexts {
    /** Shorter texts would be found by chance where one line ends and another begins. */
    static final int MINIMUM_BYTES = 8;

    static final int LONGEST_BREAK = 2;
    static final byte[] BREAKS = {'\n', '\r'};

    private final TextAutomaton automaton;
    /** Where in the stream the last bytes that were no line breaks stood, by their number. */
    private final long[] positions;

    private int state = TextAutomaton.ROOT;
    private long taken;
    private int breakBytes;

    WrappedTexts(List<byte[]> texts) {
        this.automaton = new TextAutomaton(texts);
        int longest = texts.stream().mapToInt(text -> text.length).max().orElse(0);
        this.positions = new long[Integer.highestOneBit(Math.max(1, longest)) * 2];
    }

    /** Whether a text is found with line breaks in it: one of letters, digits and what else base64 and hex use. */
    static boolean mayBeWrapped(byte[] text) {
        for (byte next : text) {
            // A byte above 0x7f is negative.
            if (next < 0 || (!Character.isLetterOrDigit(next) && "+/-_=".indexOf(next) < 0)) {
                return false;
            }
        }
        return text.length >= MINIMUM_BYTES;
    }

    private static boolean isBreak(byte next) {
        return next == '\n' || next == '\r';
    }

    boolean beginsText(byte next) {
        return automaton.beginsText(next);
    }

    /**
     * Takes the next byte of the stream, which stands at a position.
     *
     * @return how many of the last bytes are a text, its line breaks included; 0 for none
     */
    int take(byte next, long position) {
        if (isBreak(next)) {
            if (state != TextAutomaton.ROOT && ++breakBytes > LONGEST_BREAK) {
                reset();
            }
            return 0;
        }
        breakBytes = 0;
        state = automaton.next(state, next);
        positions[(int) taken++ & (positions.length - 1)] = position;
        return bytesOf(automaton.longest(state), position);
    }

    /** How many of the last bytes, of which the last is at a position, may still become part of a text. */
    int depth(long position) {
        return bytesOf(automaton.depth(state), position);
    }

    void reset() {
        state = TextAutomaton.ROOT;
        breakBytes = 0;
    }

    private int bytesOf(int characters, long position) {
        return characters == 0
                ? 0
                : (int) (position + 1 - positions[(int) (taken - characters) & (positions.length - 1)]);
    }
}
