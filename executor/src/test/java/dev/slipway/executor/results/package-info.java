@NullMarked
package dev.slipway.executor.results;

import org.jspecify.annotations.NullMarked;
