/** Where and how the user's process runs. */
@NullMarked
package dev.slipway.executor.backend;

import org.jspecify.annotations.NullMarked;
