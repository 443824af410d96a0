package dev.slipway.server.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobfile.schema.Faults;
import org.jspecify.annotations.Nullable;

/**
 * A document that was sent, as far as it could be read.
 *
 * @param canonical its canonical form; where there are faults it holds what is wrong
 * @param bound the record; null when there are faults
 * @param faults all that is wrong with it by itself
 */
record ReadDocument<T extends Record>(
        JsonNode canonical, @Nullable T bound, Faults faults) {
    /** A copy to change. Only for documents without faults. */
    ObjectNode fields() {
        return ((ObjectNode) canonical).deepCopy();
    }
}
