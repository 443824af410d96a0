/** Background loops that end what is overdue and remove what nobody needs. */
@NullMarked
package dev.slipway.server.housekeeping;

import org.jspecify.annotations.NullMarked;
