/**
 * The conv_twist layer: what it is made of, how it is initialised, and the rewrite that puts it in the place of every 3x3 Conv.
 *
 * <p>{@link org.onnxtwist.twist.rewrite} has the entry.
 */
@NullMarked
package org.onnxtwist.twist;

import org.jspecify.annotations.NullMarked;
