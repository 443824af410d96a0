package dev.slipway.executor.log;

import java.util.List;

/**
 * Finds texts in which line breaks were put, as by {@code base64} (after 76 characters), {@code openssl} (64) and
 * {@code xxd -p} (60): a line break, of one byte or two, is passed over wherever it stands within a text.
 *
 * <p>A few characters at the end of a line are let go, although a text may begin with them, unless the line looks like one
 * that a tool has broken: they would hold back the end of one line in ten until the next is printed. What follows them is
 * found all the same.
 */
final class WrappedTexts {
    /** Shorter texts would be found by chance where one line ends and another begins. */
    static final int MINIMUM_BYTES = 8;

    static final int LONGEST_BREAK = 2;

    /** The shortest line that a tool makes: that of {@code xxd -p}. */
    static final int NARROWEST_LINE = 60;

    static final byte[] BREAKS = {'\n', '\r'};

    private final TextAutomaton automaton;
    /** Where in the stream the last bytes that were no line breaks stood, by their number. */
    private final long[] positions;

    private int state = TextAutomaton.ROOT;
    private long taken;
    private int breakBytes;
    /** Where in the stream begins what was not let go. */
    private long heldFrom;

    WrappedTexts(List<byte[]> texts) {
        this.automaton = new TextAutomaton(texts);
        int longest = texts.stream().mapToInt(text -> text.length).max().orElse(0);
        this.positions = new long[Integer.highestOneBit(Math.max(1, longest)) * 2];
    }

    /** Whether a text, of one character for each byte, may be found with line breaks in it: one of letters, digits and what else base64 and hex use. */
    static boolean mayBeWrapped(String text) {
        return text.length() >= MINIMUM_BYTES && text.chars().allMatch(character -> isOfEncodings((byte) character));
    }

    static boolean isOfEncodings(byte next) {
        // A byte above 0x7f is negative.
        return next >= 0 && (Character.isLetterOrDigit(next) || "+/-_=".indexOf(next) >= 0);
    }

    static boolean isBreak(byte next) {
        return next == '\n' || next == '\r';
    }

    boolean beginsText(byte next) {
        return automaton.beginsText(next);
    }

    /** Whether it depends on the next line break, if there is one, whether what was taken last is let go. */
    boolean isUndecided() {
        return automaton.depth(state) > 0 && automaton.depth(state) < MaskedTexts.MINIMUM_BYTES;
    }

    /**
     * Takes a line break, or one byte of it, which stands at a position.
     *
     * @param wide whether a tool may have broken the line here
     */
    void takeBreak(long position, boolean wide) {
        if (automaton.depth(state) == 0) {
            return;
        }
        if (++breakBytes > LONGEST_BREAK) {
            reset();
        } else if (isUndecided() && !wide) {
            heldFrom = position + 1;
        }
    }

    /**
     * Takes the next byte of the stream that is none of a line break, and stands at a position.
     *
     * @return how many of the last bytes are a text, its line breaks included, less what was let go of it; 0 for none
     */
    int take(byte next, long position) {
        breakBytes = 0;
        state = automaton.next(state, next);
        positions[(int) taken++ & (positions.length - 1)] = position;
        return bytesHeld(automaton.longest(state), position);
    }

    /** How many of the last bytes, of which the last is at a position, may still become part of a text. */
    int depth(long position) {
        return bytesHeld(automaton.depth(state), position);
    }

    /** Whether what was let go may still become the beginning of a text. */
    boolean isBegunBefore() {
        return automaton.depth(state) > 0 && positionOf(automaton.depth(state)) < heldFrom;
    }

    void reset() {
        state = TextAutomaton.ROOT;
        breakBytes = 0;
    }

    private int bytesHeld(int characters, long position) {
        return characters == 0 ? 0 : (int) (position + 1 - Math.max(heldFrom, positionOf(characters)));
    }

    /** Where the last {@code characters} that were no line breaks begin. */
    private long positionOf(int characters) {
        return positions[(int) (taken - characters) & (positions.length - 1)];
    }
}
