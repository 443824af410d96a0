/** Parses, checks and expands a job file: pure functions, used by server, executor and command line. */
@NullMarked
package dev.slipway.jobfile;

import org.jspecify.annotations.NullMarked;
