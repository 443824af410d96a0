@NullMarked
package dev.slipway.executor.server;

import org.jspecify.annotations.NullMarked;
