@NullMarked
package dev.slipway.server.runs;

import org.jspecify.annotations.NullMarked;
