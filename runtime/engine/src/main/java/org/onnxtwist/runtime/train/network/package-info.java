/**
 * Well-known network architectures as new models: {@link org.onnxtwist.runtime.train.network.Architecture} has those that the command
 * {@code new} writes, and {@link org.onnxtwist.runtime.train.network.Layers} builds others.
 */
@NullMarked
package org.onnxtwist.runtime.train.network;

import org.jspecify.annotations.NullMarked;
