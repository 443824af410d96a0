package dev.slipway.server.launch;

import static java.util.Objects.requireNonNull;

import dev.slipway.jobfile.schema.Nearest;
import dev.slipway.jobfile.schema.Words;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The texts of all sources laid over one another. Reading a value never throws: what is wrong is collected, and the default stands in until the end, when all of it is reported. */
final class SettingValues {
    private final Map<String, Given> given = new HashMap<>();
    private final List<String> faults = new ArrayList<>();

    /**
     * One text of one source.
     *
     * @param source where it stands, for messages: {@code flag --listen}
     */
    private record Given(String text, String source) {}

    /** Lays the sources over one another, the weakest first. */
    SettingValues(Collection<Setting<?>> known, SettingSources sources) {
        requireNonNull(known, "known is null");
        faults.addAll(sources.faults());
        Map<String, Setting<?>> byKey = index(known, Setting::key);
        Map<String, Setting<?>> byVariable = index(known, Setting::variable);
        Map<String, Setting<?>> byFlag = index(known, Setting::flag);
        take(sources.file(), byKey, name -> "file " + sources.fileName() + ": " + name);
        take(sources.variables(), byVariable, name -> "environment variable " + name);
        take(sources.flags(), byFlag, name -> "flag " + name);
        take(sources.keys(), byKey, name -> "--set " + name);
    }

    private static Map<String, Setting<?>> index(Collection<Setting<?>> known, Function<Setting<?>, String> name) {
        Map<String, Setting<?>> index = new LinkedHashMap<>();
        known.forEach(setting -> index.put(name.apply(setting), setting));
        return index;
    }

    private void take(Map<String, String> texts, Map<String, Setting<?>> known, Function<String, String> source) {
        texts.forEach((name, text) -> {
            Setting<?> setting = known.get(name);
            if (setting == null) {
                faults.add(source.apply(name) + " is unknown" + hint(name, known.keySet()));
            } else {
                given.put(setting.key(), new Given(text, source.apply(name)));
            }
        });
    }

    /** What may have been meant: the settings of a group whose name stands for a setting, or the nearest one. */
    private static String hint(String name, Set<String> known) {
        List<String> ofGroup =
                known.stream().filter(key -> key.startsWith(name + ".")).toList();
        return ofGroup.isEmpty()
                ? Nearest.of(name, known)
                        .map(nearest -> "; did you mean `" + nearest + "`?")
                        .orElse("")
                : "; the settings below it are " + Words.list(ofGroup);
    }

    /** The value of a setting that has a default. */
    <T> T get(Setting<T> setting) {
        String text = requireNonNull(setting.defaultText(), "the setting has no default");
        return find(setting).orElseGet(() -> setting.type().parse().apply(text));
    }

    /** The value of a setting that may have none. */
    <T> Optional<T> find(Setting<T> setting) {
        Given value = given.get(setting.key());
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(setting.type().parse().apply(value.text));
        } catch (IllegalArgumentException exception) {
            faults.add(value.source + " must be " + setting.type().expected()
                    + (setting.secret() ? "" : ", not " + Words.quote(value.text)));
            return Optional.empty();
        }
    }

    /** Notes a fault that no single value has. */
    void fault(String fault) {
        faults.add(fault);
    }

    /** Whether a source names the setting, with a good value or a bad one. */
    boolean isGiven(Setting<?> setting) {
        return given.containsKey(setting.key());
    }

    /**
     * To be called when all values were read.
     *
     * @throws ConfigurationException when anything was wrong
     */
    void check() {
        if (!faults.isEmpty()) {
            throw new ConfigurationException(faults);
        }
    }
}
