package dev.slipway.server.resources;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.model.Secret;
import dev.slipway.server.secrets.SecretValues;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Secrets: the value leaves the document before anything is stored; its fingerprint and the count of its changes stay. */
public final class SecretKind extends Kind<Secret> {
    private final SecretValues values;

    public SecretKind(SecretValues values) {
        super(Secret.class);
        this.values = requireNonNull(values, "values is null");
    }

    @Override
    protected Optional<Effect> own(UUID uid, ObjectNode changed, @Nullable JsonNode stored) {
        JsonNode value = changed.remove("value");
        long revision = stored == null ? 0 : stored.path("value_revision").longValue();
        String fingerprint = stored == null ? "" : stored.path("fingerprint").asText();
        Optional<Effect> effect = Optional.empty();
        if (value != null && !values.fingerprint(uid, value.textValue()).equals(fingerprint)) {
            long next = revision + 1;
            revision = next;
            fingerprint = values.fingerprint(uid, value.textValue());
            effect = Optional.of(transaction -> values.store(transaction, uid, next, value.textValue()));
        }
        if (!fingerprint.isEmpty()) {
            changed.put("fingerprint", fingerprint);
        }
        changed.put("value_revision", revision);
        return effect;
    }
}
