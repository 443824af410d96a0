@NullMarked
package dev.slipway.cli.runs;

import org.jspecify.annotations.NullMarked;
