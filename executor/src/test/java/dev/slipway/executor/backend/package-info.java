@NullMarked
package dev.slipway.executor.backend;

import org.jspecify.annotations.NullMarked;
