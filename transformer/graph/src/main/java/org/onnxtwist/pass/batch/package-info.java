/**
 * The batch of a model: the pass that gives it another size traces the items from the inputs to the outputs, and one class for each family
 * of operators says what its operators make of them.
 */
@NullMarked
package org.onnxtwist.pass.batch;

import org.jspecify.annotations.NullMarked;
