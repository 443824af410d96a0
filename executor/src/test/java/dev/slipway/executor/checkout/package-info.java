@NullMarked
package dev.slipway.executor.checkout;

import org.jspecify.annotations.NullMarked;
