package dev.slipway.server.resources;

import dev.slipway.server.database.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.jooq.DSLContext;

/** Everything that stands in a database, with bytes both as text and in hex. */
final class Dump {
    private Dump() {}

    static String of(TestDatabase database) {
        DSLContext context = database.database().context();
        StringBuilder dump = new StringBuilder();
        context.fetch("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
                .forEach(column -> context.fetch("SELECT \"" + column.get(1) + "\" FROM \"" + column.get(0) + "\"")
                        .forEach(row -> append(dump, row.get(0))));
        return dump.toString();
    }

    private static void append(StringBuilder dump, Object value) {
        if (value instanceof byte[] bytes) {
            dump.append(HexFormat.of().formatHex(bytes)).append('\n');
            dump.append(new String(bytes, StandardCharsets.UTF_8)).append('\n');
        } else {
            dump.append(value).append('\n');
        }
    }

    static String base64(String text) {
        return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
