package dev.slipway.server.launch;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be configured.
 *
 * @param key its name in the file, where dots are levels: {@code database.pool_size}
 * @param defaultText the text that stands for none; null when there is no value then
 * @param secret whether its value is never shown
 * @param description what it does, with its limits, as a sentence for the reference
 */
record Setting<T>(String key, SettingType<T> type, @Nullable String defaultText, boolean secret, String description) {
    Setting {
        requireNonNull(key, "key is null");
        requireNonNull(type, "type is null");
        requireNonNull(description, "description is null");
    }

    static <T> Setting<T> of(String key, SettingType<T> type, String defaultText, String description) {
        return new Setting<>(key, type, requireNonNull(defaultText, "defaultText is null"), false, description);
    }

    static <T> Setting<T> optional(String key, SettingType<T> type, String description) {
        return new Setting<>(key, type, null, false, description);
    }

    static <T> Setting<T> secret(String key, SettingType<T> type, String description) {
        return new Setting<>(key, type, null, true, description);
    }

    /** The name of the environment variable: {@code SLIPWAY_DATABASE_POOL_SIZE}. */
    String variable() {
        return "SLIPWAY_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** The name of the flag: {@code --database-pool-size}. */
    String flag() {
        return "--" + key.replace('.', '-').replace('_', '-');
    }
}
