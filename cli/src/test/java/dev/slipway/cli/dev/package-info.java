@NullMarked
package dev.slipway.cli.dev;

import org.jspecify.annotations.NullMarked;
