/** The evaluation of nodes whose inputs are known before the model runs, and the interface through which a runtime does it. */
@NullMarked
package org.onnxtwist.pass.evaluation;

import org.jspecify.annotations.NullMarked;
