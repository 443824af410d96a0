@NullMarked
package dev.slipway.executor.attempt;

import org.jspecify.annotations.NullMarked;
