package dev.slipway.jobfile.schema;

/** JSON pointers, RFC 6901. */
public final class Pointers {
    private Pointers() {}

    public static String child(String pointer, String name) {
        return pointer + '/' + name.replace("~", "~0").replace("/", "~1");
    }

    public static String child(String pointer, int index) {
        return pointer + '/' + index;
    }

    /** The pointer without its last part; of the whole document, itself. */
    public static String parent(String pointer) {
        return pointer.isEmpty() ? "" : pointer.substring(0, pointer.lastIndexOf('/'));
    }

    /** The last part, unescaped; of the whole document, the empty text. */
    public static String last(String pointer) {
        return pointer.isEmpty()
                ? ""
                : pointer.substring(pointer.lastIndexOf('/') + 1)
                        .replace("~1", "/")
                        .replace("~0", "~");
    }
}
