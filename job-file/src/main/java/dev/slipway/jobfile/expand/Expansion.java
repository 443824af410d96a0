package dev.slipway.jobfile.expand;

import dev.slipway.jobfile.schema.Faults;

/** How an expansion ended. */
public sealed interface Expansion {
    /** The graph of the run. */
    record Done(JobGraph graph) implements Expansion {}

    /** The trigger's parameters are wrong: pointers are {@code /parameters/NAME} of its request. */
    record WrongParameters(Faults faults) implements Expansion {}

    /** The job file is wrong, perhaps only with these values: pointers are into its canonical form. */
    record WrongFile(Faults faults) implements Expansion {}
}
