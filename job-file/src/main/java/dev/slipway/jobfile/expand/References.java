package dev.slipway.jobfile.expand;

import dev.slipway.jobfile.schema.Faults;
import dev.slipway.jobfile.schema.Nearest;
import dev.slipway.jobfile.schema.Words;
import java.util.Collection;

/** Says whether the names in {@code $(…)} exist: capital letters are parameters, dots are facts, the others are axes. */
final class References {
    private final Collection<String> parameters;
    private final Faults.Collector faults;

    References(Collection<String> parameters, Faults.Collector faults) {
        this.parameters = parameters;
        this.faults = faults;
    }

    static boolean isAxis(String name) {
        return Character.isLowerCase(name.charAt(0)) && name.indexOf('.') < 0;
    }

    /** Checks a parameter or a fact; axes depend on the task. */
    void checkGlobal(String name, String pointer) {
        if (Character.isUpperCase(name.charAt(0))) {
            if (!parameters.contains(name)) {
                unknown(pointer, name, "there is no parameter ", parameters);
            }
        } else if (!isAxis(name) && !Facts.ALL.containsKey(name)) {
            unknown(pointer, name, "there is no fact ", Facts.ALL.keySet());
        }
    }

    /** Checks an axis in a task, or in a place where none can be named. */
    void checkAxis(String name, Collection<String> axes, String owner, String pointer) {
        if (axes.contains(name)) {
            return;
        }
        faults.add(pointer, "reference", () -> owner + " has no axis " + Words.quote(name) + axisHint(name, axes));
    }

    private String axisHint(String name, Collection<String> axes) {
        // A parameter in lower case is a common slip.
        return Nearest.of(name, parameters).isPresent()
                        && Nearest.of(name, axes).isEmpty()
                ? Nearest.hint(name, parameters)
                : Nearest.hint(name, axes);
    }

    private void unknown(String pointer, String name, String what, Collection<String> known) {
        faults.add(pointer, "reference", () -> what + Words.quote(name) + Nearest.hint(name, known));
    }
}
