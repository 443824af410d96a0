/** What the API takes and answers: records generated from the spec. */
@NullMarked
package dev.slipway.api.model;

import org.jspecify.annotations.NullMarked;
