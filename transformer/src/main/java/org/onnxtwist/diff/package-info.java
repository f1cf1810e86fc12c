/**
 * What differs between two models, whatever their parts are called and in whatever order they stand: {@link
 * org.onnxtwist.diff.ModelDiff} pairs the nodes of one with those of the other and says of each pair, and of what has none, how it
 * changed.
 */
@NullMarked
package org.onnxtwist.diff;

import org.jspecify.annotations.NullMarked;
