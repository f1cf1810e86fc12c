/**
 * Traces the items of a batch from the inputs of a model to its outputs: {@link org.onnxtwist.pass.batch.BatchFact} is what is known of
 * a value, {@link org.onnxtwist.pass.batch.BatchTrace} follows the nodes, and one class for each family of operators says what its
 * operators make of it.
 */
@NullMarked
package org.onnxtwist.pass.batch;

import org.jspecify.annotations.NullMarked;
