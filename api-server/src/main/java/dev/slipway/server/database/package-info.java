/** The database: connections, transactions and the migrations of the schema. */
@NullMarked
package dev.slipway.server.database;

import org.jspecify.annotations.NullMarked;
