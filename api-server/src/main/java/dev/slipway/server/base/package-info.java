/** What every package of the server may use: ids, problems, principals and background loops. It uses no other package. */
@NullMarked
package dev.slipway.server.base;

import org.jspecify.annotations.NullMarked;
