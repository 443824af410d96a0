@NullMarked
package dev.slipway.executor.log;

import org.jspecify.annotations.NullMarked;
