package dev.slipway.jobfile.yaml;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Makes text of the bytes of a file, or tells what keeps them from being text that YAML allows. */
final class TextReader {
    private TextReader() {}

    /** Text that can be parsed. */
    static String read(byte[] bytes) throws YamlFaultException {
        if (bytes.length > YamlLimits.BYTES) {
            throw new YamlFaultException(
                    Position.START,
                    "too_large",
                    "the file has " + bytes.length + " bytes; a job file may have at most " + YamlLimits.BYTES,
                    "");
        }
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            throw new YamlFaultException(
                    Position.START,
                    "encoding",
                    "the file begins with a byte order mark; save it as UTF-8 without one",
                    "");
        }
        if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
            throw new YamlFaultException(
                    Position.START, "encoding", "the file is UTF-16; save it as UTF-8 without a byte order mark", "");
        }
        String text = decode(bytes);
        int index = firstUnprintable(text);
        if (index >= 0) {
            String name = String.format("U+%04X", text.codePointAt(index));
            throw new YamlFaultException(
                    end(text.substring(0, index)),
                    "characters",
                    "the character " + name + " may not stand in YAML; within double quotes it can be written as \\u"
                            + name.substring(2),
                    text);
        }
        return text;
    }

    private static String decode(byte[] bytes) throws YamlFaultException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer input = ByteBuffer.wrap(bytes);
        CharBuffer output = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(input, output, true);
        String text = output.flip().toString();
        if (result.isError()) {
            String found = String.format("0x%02X", bytes[input.position()]);
            throw new YamlFaultException(
                    end(text),
                    "encoding",
                    "the file is not UTF-8: byte " + found + " at offset " + input.position()
                            + " belongs to no character",
                    text);
        }
        return text;
    }

    private static boolean startsWith(byte[] bytes, int... start) {
        if (bytes.length < start.length) {
            return false;
        }
        for (int index = 0; index < start.length; index++) {
            if ((bytes[index] & 0xFF) != start[index]) {
                return false;
            }
        }
        return true;
    }

    private static int firstUnprintable(String text) {
        for (int index = 0; index < text.length(); index += Character.charCount(text.codePointAt(index))) {
            if (!StreamReader.isPrintable(text.codePointAt(index))) {
                return index;
            }
        }
        return -1;
    }

    /** The place right after a text. */
    private static Position end(String text) {
        String marked = text + ".";
        int lines = (int) marked.lines().count();
        String last = marked.lines().skip(lines - 1L).findFirst().orElse(".");
        return new Position(lines, last.codePointCount(0, last.length()));
    }
}
