/** Commands that trigger runs and read what came of them. */
@NullMarked
package dev.slipway.cli.runs;

import org.jspecify.annotations.NullMarked;
