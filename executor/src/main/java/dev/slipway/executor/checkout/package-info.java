/** Brings a commit into the workspace by native Git. */
@NullMarked
package dev.slipway.executor.checkout;

import org.jspecify.annotations.NullMarked;
