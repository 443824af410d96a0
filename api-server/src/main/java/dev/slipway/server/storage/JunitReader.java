package dev.slipway.server.storage;

import dev.slipway.server.storage.JunitReport.Case;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import javax.xml.stream.XMLStreamException;

/** Reads the tests of a result: one report, or a zip of reports. A report that cannot be read is a warning and hides no other. */
final class JunitReader {
    private static final long BYTES_LIMIT = 50L << 20;
    private static final int TESTS_LIMIT = 100_000;
    private static final int WARNINGS_LIMIT = 5;
    private static final int WARNING_LENGTH = 300;

    private final JunitParser parser = new JunitParser();

    /** Reads all that can be read, within the limits of 50 MiB, unpacked, and 100,000 tests. */
    JunitReport read(InputStream result, boolean zip) throws IOException {
        Collected collected = new Collected();
        if (zip) {
            readZip(result, collected);
        } else {
            readOne("the report", new Budget(result, collected), collected);
        }
        if (collected.tooLarge()) {
            collected.warn("the result has more than " + (BYTES_LIMIT >> 20) + " MiB; the rest was not read");
        }
        return collected.report();
    }

    private void readZip(InputStream result, Collected collected) throws IOException {
        try (ZipInputStream archive = new ZipInputStream(result)) {
            while (!collected.full()) {
                ZipEntry entry = archive.getNextEntry();
                if (entry == null) {
                    return;
                }
                Budget budget = new Budget(archive, collected);
                if (entry.getName().endsWith(".xml")) {
                    readOne(entry.getName(), budget, collected);
                }
                // Else the archive would unpack the rest on its way to the next entry, without a limit.
                budget.drain();
            }
        } catch (ZipException exception) {
            collected.warn("the archive cannot be read: " + exception.getMessage());
        }
    }

    private void readOne(String name, Budget xml, Collected collected) {
        try {
            collected.cases.addAll(parser.parse(xml, TESTS_LIMIT - collected.cases.size()));
        } catch (XMLStreamException exception) {
            if (!collected.tooLarge()) {
                int line = exception.getLocation() == null
                        ? 0
                        : exception.getLocation().getLineNumber();
                String reason = exception.getMessage() == null ? "not XML" : lastLine(exception.getMessage());
                collected.warn(name + ": line " + line + ": " + reason);
            }
        }
        if (collected.cases.size() >= TESTS_LIMIT) {
            collected.warn("only the first " + TESTS_LIMIT + " tests were read");
        }
    }

    /** The parser puts the place before its message, on a line of its own. */
    private static String lastLine(String message) {
        return message.substring(message.lastIndexOf('\n') + 1).replaceFirst("^Message: ", "");
    }

    private static final class Collected {
        private final List<Case> cases = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private long bytes;

        private boolean tooLarge() {
            return bytes > BYTES_LIMIT;
        }

        private boolean full() {
            return tooLarge() || cases.size() >= TESTS_LIMIT;
        }

        private void warn(String warning) {
            if (warnings.size() < WARNINGS_LIMIT) {
                warnings.add(warning.length() <= WARNING_LENGTH ? warning : warning.substring(0, WARNING_LENGTH));
            }
        }

        private JunitReport report() {
            return new JunitReport(cases, warnings.isEmpty() ? null : String.join("; ", warnings));
        }
    }

    /** Counts what was unpacked, which is what a zip bomb makes large, and leaves the archive open for its next entry. */
    private static final class Budget extends FilterInputStream {
        private final Collected collected;

        private Budget(InputStream xml, Collected collected) {
            super(xml);
            this.collected = collected;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (collected.tooLarge()) {
                throw new IOException("too large");
            }
            int read = super.read(buffer, offset, length);
            collected.bytes += Math.max(read, 0);
            return read;
        }

        private void drain() throws IOException {
            byte[] buffer = new byte[1 << 16];
            while (!collected.full() && read(buffer, 0, buffer.length) >= 0) {
                // counted
            }
        }

        @Override
        public void close() {
            // the archive is closed by its reader
        }
    }
}
