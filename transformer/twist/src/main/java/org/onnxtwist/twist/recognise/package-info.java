/**
 * Finds conv_twist layers by what a graph computes.
 *
 * <p>{@link org.onnxtwist.twist.recognise.Recogniser} is the entry. It knows which values are quantities (constants and what follows from
 * sizes) and which are kernels, takes every sum apart into convolutions times quantities, and looks whether the quantities are
 * coordinates.
 */
@NullMarked
package org.onnxtwist.twist.recognise;

import org.jspecify.annotations.NullMarked;
