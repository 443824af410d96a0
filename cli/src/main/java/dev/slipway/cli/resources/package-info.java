/** Commands that declare, read and delete resources. */
@NullMarked
package dev.slipway.cli.resources;

import org.jspecify.annotations.NullMarked;
