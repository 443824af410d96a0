package dev.slipway.executor.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * Replaces secrets in a stream of bytes. Each longest run of bytes that are covered by masked texts, which may overlap or
 * touch, becomes one {@code [masked]}, but for what {@link WrappedTexts} lets go. What comes out depends on the bytes alone
 * and not on how they are cut into pieces: the end of a piece that may be the beginning of a secret is held back until it is
 * decided.
 */
public final class Masker {
    private static final byte[] MASK = "[masked]".getBytes(US_ASCII);

    private final TextAutomaton automaton;
    private final WrappedTexts wrapped;
    /** Null when a text is too short for it. */
    private final @Nullable TextBeginnings beginnings;

    private final boolean nothingToMask;

    private int state = TextAutomaton.ROOT;
    /** Bytes that are not decided yet: those that may still become part of a text, and were not let go. */
    private byte[] pending = new byte[256];

    /** Where in {@code pending} the first byte is; it moves on, so that not every byte moves all that follow. */
    private int head;

    private int pendingLength;
    /** Position in the stream of the first byte of {@code pending}. */
    private long pendingStart;
    /** Covered stretches that reach into {@code pending}, in order, apart from each other: [start, end) pairs. */
    private long[] covered = new long[16];

    /** Where in {@code covered} the first stretch is; it moves on, too. */
    private int coveredHead;
    /** Where they end. */
    private int coveredEnd;

    private boolean inMask;
    /** The last bytes of the pieces before. */
    private final byte[] before = new byte[WrappedTexts.NARROWEST_LINE + WrappedTexts.LONGEST_BREAK];

    private int beforeLength;

    /** A masker at the beginning of a stream. */
    public Masker(MaskedTexts texts) {
        this.automaton = new TextAutomaton(texts.exact());
        this.wrapped = new WrappedTexts(texts.wrapped());
        this.nothingToMask = texts.exact().isEmpty() && texts.wrapped().isEmpty();
        if (texts.exact().stream().anyMatch(text -> text.length < TextBeginnings.BYTES)) {
            this.beginnings = null;
        } else {
            TextBeginnings all = new TextBeginnings();
            texts.exact().forEach(all::add);
            texts.wrapped().forEach(all::addWrapped);
            this.beginnings = all;
        }
    }

    /** Where masked bytes go: memory that grows and is used again. */
    public static final class Output {
        private byte[] bytes = new byte[8192];
        private int length;

        public byte[] bytes() {
            return bytes;
        }

        public int length() {
            return length;
        }

        public void clear() {
            length = 0;
        }

        void append(byte[] source, int from, int count) {
            if (count > bytes.length - length) {
                bytes = java.util.Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
            }
            System.arraycopy(source, from, bytes, length, count);
            length += count;
        }
    }

    /** Takes the next bytes of the stream; what is decided by them is appended to {@code output}. */
    public void accept(byte[] bytes, int from, int length, Output output) {
        if (nothingToMask) {
            output.append(bytes, from, length);
            return;
        }
        int end = from + length;
        int index = from;
        int lookedAt = from;
        while (index < end) {
            if (pendingLength > 0 && index >= lookedAt && isFalseBeginning(index - from, end - index)) {
                index -= pendingLength;
                forget();
            }
            if (pendingLength == 0 && !wrapped.isBegunBefore()) {
                index = passOver(bytes, index, end, output);
                lookedAt = index + TextBeginnings.BYTES;
            }
            if (index < end) {
                boolean wide =
                        WrappedTexts.isBreak(bytes[index]) && wrapped.isUndecided() && isWide(bytes, from, index);
                take(bytes[index++], wide, output);
            }
        }
        remember(bytes, from, length);
    }

    /** Ends the stream: nothing is held back any more. */
    public void finish(Output output) {
        decide(pendingLength, output);
        forget();
    }

    /** A few bytes at the beginning of a text, which {@link TextBeginnings} can tell to be none more quickly. */
    private boolean isFalseBeginning(int taken, int left) {
        return beginnings != null
                && pendingLength < TextBeginnings.BYTES
                && pendingLength <= taken
                && pendingLength + left >= TextBeginnings.BYTES
                && coveredHead == coveredEnd
                && !wrapped.isBegunBefore()
                && !hasBreak();
    }

    /** Whether a line ends in what is pending. Whether it was let go was decided with what stood before, which is not there any more. */
    private boolean hasBreak() {
        for (int index = head; index < head + pendingLength; index++) {
            if (WrappedTexts.isBreak(pending[index])) {
                return true;
            }
        }
        return false;
    }

    private void forget() {
        state = TextAutomaton.ROOT;
        wrapped.reset();
        pendingLength = 0;
        head = 0;
    }

    /** Most bytes begin no secret: they are copied in one piece. */
    private int passOver(byte[] bytes, int from, int end, Output output) {
        int index = from;
        if (beginnings != null && end - from >= TextBeginnings.BYTES) {
            index = beginnings.find(bytes, from, end - TextBeginnings.BYTES + 1);
        } else {
            while (index < end && !automaton.beginsText(bytes[index]) && !wrapped.beginsText(bytes[index])) {
                index++;
            }
        }
        if (index > from) {
            inMask = false;
            output.append(bytes, from, index - from);
            pendingStart += index - from;
        }
        return index;
    }

    /** Whether a line that ends here has so many letters and digits at its end that a tool may have broken it. */
    private boolean isWide(byte[] bytes, int from, int index) {
        int last = index - 1;
        while (last >= from - beforeLength && WrappedTexts.isBreak(at(bytes, from, last))) {
            last--;
        }
        int first = last - WrappedTexts.NARROWEST_LINE + 1;
        if (first < from - beforeLength) {
            return false;
        }
        for (int place = last; place >= first; place--) {
            if (!WrappedTexts.isOfEncodings(at(bytes, from, place))) {
                return false;
            }
        }
        return true;
    }

    /** A byte of this piece, or of those before when the index is before the piece. */
    private byte at(byte[] bytes, int from, int index) {
        return index >= from ? bytes[index] : before[beforeLength + index - from];
    }

    private void remember(byte[] bytes, int from, int length) {
        int added = Math.min(length, before.length);
        int kept = Math.min(beforeLength, before.length - added);
        System.arraycopy(before, beforeLength - kept, before, 0, kept);
        System.arraycopy(bytes, from + length - added, before, kept, added);
        beforeLength = kept + added;
    }

    private void take(byte next, boolean wide, Output output) {
        makeRoom();
        pending[head + pendingLength++] = next;
        long end = pendingStart + pendingLength;
        state = automaton.next(state, next);
        int found = automaton.longest(state);
        if (WrappedTexts.isBreak(next)) {
            wrapped.takeBreak(end - 1, wide);
        } else {
            found = Math.max(found, wrapped.take(next, end - 1));
        }
        if (found > 0) {
            cover(end - found, end);
        }
        int undecided = Math.max(automaton.depth(state), wrapped.depth(end - 1));
        decide(pendingLength - undecided, output);
    }

    private void makeRoom() {
        if (head + pendingLength < pending.length) {
            return;
        }
        byte[] target = pendingLength * 2 > pending.length ? new byte[pending.length * 2] : pending;
        System.arraycopy(pending, head, target, 0, pendingLength);
        pending = target;
        head = 0;
    }

    /** Ends come in rising order, so that only the last stretches can be touched. */
    private void cover(long start, long end) {
        long first = start;
        while (coveredEnd > coveredHead && covered[coveredEnd - 1] >= first) {
            first = Math.min(first, covered[coveredEnd - 2]);
            coveredEnd -= 2;
        }
        if (coveredEnd == covered.length) {
            makeRoomForCovered();
        }
        covered[coveredEnd] = first;
        covered[coveredEnd + 1] = end;
        coveredEnd += 2;
    }

    private void makeRoomForCovered() {
        int count = coveredEnd - coveredHead;
        long[] target = count * 2 > covered.length ? new long[covered.length * 2] : covered;
        System.arraycopy(covered, coveredHead, target, 0, count);
        covered = target;
        coveredHead = 0;
        coveredEnd = count;
    }

    /** Puts out the first {@code count} bytes of what is pending. */
    private void decide(int count, Output output) {
        if (count == 0) {
            return;
        }
        int at = 0;
        int pair = coveredHead;
        while (at < count) {
            boolean none = pair == coveredEnd;
            int start = none ? count : (int) Math.min(count, Math.max(0, covered[pair] - pendingStart));
            if (start > at) {
                inMask = false;
                output.append(pending, head + at, start - at);
                at = start;
            }
            if (!none && at < count) {
                int end = (int) Math.min(count, covered[pair + 1] - pendingStart);
                if (end > at && !inMask) {
                    inMask = true;
                    output.append(MASK, 0, MASK.length);
                }
                at = Math.max(at, end);
                if (covered[pair + 1] - pendingStart <= count) {
                    pair += 2;
                }
            }
        }
        pendingLength -= count;
        head = pendingLength == 0 ? 0 : head + count;
        pendingStart += count;
        coveredHead = pair;
    }
}
