@NullMarked
package dev.slipway.cli.serve;

import org.jspecify.annotations.NullMarked;
