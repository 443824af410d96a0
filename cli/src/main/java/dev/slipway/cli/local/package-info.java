/** What needs no server: checking a job file, and running its tasks on the files as they are. */
@NullMarked
package dev.slipway.cli.local;

import org.jspecify.annotations.NullMarked;
