/** The schemas of the spec, and the one walk that checks a document against them and gives its canonical form. */
@NullMarked
package dev.slipway.jobfile.schema;

import org.jspecify.annotations.NullMarked;
