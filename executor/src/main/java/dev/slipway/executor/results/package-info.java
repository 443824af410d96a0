/** Finds, packs and sends what a task made, and puts back what it needs. */
@NullMarked
package dev.slipway.executor.results;

import org.jspecify.annotations.NullMarked;
