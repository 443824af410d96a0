/** One attempt, from its offer to its outcome. */
@NullMarked
package dev.slipway.executor.attempt;

import org.jspecify.annotations.NullMarked;
