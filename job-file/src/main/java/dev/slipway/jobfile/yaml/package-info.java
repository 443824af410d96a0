/** Reads the YAML of a job file with the place of every word, and turns its shorthands into the canonical shape. */
@NullMarked
package dev.slipway.jobfile.yaml;

import org.jspecify.annotations.NullMarked;
