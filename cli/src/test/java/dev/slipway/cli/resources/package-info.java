@NullMarked
package dev.slipway.cli.resources;

import org.jspecify.annotations.NullMarked;
