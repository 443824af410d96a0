/** How commands show what they found, to people and to programs. */
@NullMarked
package dev.slipway.cli.output;

import org.jspecify.annotations.NullMarked;
