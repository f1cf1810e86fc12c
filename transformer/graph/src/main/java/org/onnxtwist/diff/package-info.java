/**
 * Differences between two models, regardless of the names and the order of their parts: {@link org.onnxtwist.diff.ModelDiff} pairs the
 * nodes of one model with those of the other and reports the changes of each pair and everything that has no counterpart.
 */
@NullMarked
package org.onnxtwist.diff;

import org.jspecify.annotations.NullMarked;
