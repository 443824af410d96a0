/** Runs, tasks and attempts: from the trigger to the outcome, by one state machine. */
@NullMarked
package dev.slipway.server.runs;

import org.jspecify.annotations.NullMarked;
