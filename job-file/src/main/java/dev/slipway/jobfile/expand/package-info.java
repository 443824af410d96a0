/** What a job file means beyond its schema: the check of its names and the expansion into tasks. Pure functions. */
@NullMarked
package dev.slipway.jobfile.expand;

import org.jspecify.annotations.NullMarked;
