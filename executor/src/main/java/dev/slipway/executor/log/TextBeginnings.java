package dev.slipway.executor.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Tells at once, from four bytes, of nearly every place in a stream that no text begins there. May take a place for a
 * beginning that is none; never the other way.
 */
final class TextBeginnings {
    /** How many bytes it looks at; all texts are this long at least. */
    static final int BYTES = 4;

    private static final VarHandle FOUR = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    /** 32 KiB, which stays in the nearest cache. */
    private static final int SET_BITS = 18;

    private final long[] set = new long[1 << (SET_BITS - 6)];

    /** Adds a text that is looked for as it is. */
    void add(byte[] text) {
        addFour(text);
    }

    /** Adds a text with line breaks in it, of one byte or two: what four bytes it may then begin with. */
    void addWrapped(byte[] text) {
        addWrapped(text, new byte[BYTES], 0, 0, 0);
    }

    private void addWrapped(byte[] text, byte[] four, int length, int taken, int breakBytes) {
        if (length == BYTES) {
            addFour(four);
            return;
        }
        four[length] = text[taken];
        addWrapped(text, four, length + 1, taken + 1, 0);
        if (taken > 0 && breakBytes < WrappedTexts.LONGEST_BREAK) {
            for (byte lineBreak : WrappedTexts.BREAKS) {
                four[length] = lineBreak;
                addWrapped(text, four, length + 1, taken, breakBytes + 1);
            }
        }
    }

    private void addFour(byte[] bytes) {
        int slot = slot((int) FOUR.get(bytes, 0));
        set[slot >>> 6] |= 1L << slot;
    }

    /** The first place from {@code from} at which a text may begin; {@code end} when there is none. All places have four bytes. */
    int find(byte[] bytes, int from, int end) {
        for (int index = from; index < end; index++) {
            int slot = slot((int) FOUR.get(bytes, index));
            if ((set[slot >>> 6] & (1L << slot)) != 0) {
                return index;
            }
        }
        return end;
    }

    private static int slot(int four) {
        return (four * 0x9E3779B1) >>> (32 - SET_BITS);
    }
}
