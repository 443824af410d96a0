/** What is generated from the spec for people and their editors: pure functions, and the program that writes their files. */
@NullMarked
package dev.slipway.jobfile.docs;

import org.jspecify.annotations.NullMarked;
