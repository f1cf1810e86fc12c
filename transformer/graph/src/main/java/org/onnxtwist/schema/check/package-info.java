/**
 * The checker of models ({@link org.onnxtwist.schema.check.Checker}): its entry points, and its rules on models, graphs and functions.
 *
 * <p>The checker is a list of {@link org.onnxtwist.schema.check.walk.CheckRule}s, one class a concern, to which a walk through the model
 * shows every graph and node once.
 */
@NullMarked
package org.onnxtwist.schema.check;

import org.jspecify.annotations.NullMarked;
