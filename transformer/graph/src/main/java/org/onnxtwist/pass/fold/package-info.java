/** The folding of constants: which nodes are folded, the evaluation of nodes whose inputs are known before the model runs, and the interface through which a runtime evaluates them. */
@NullMarked
package org.onnxtwist.pass.fold;

import org.jspecify.annotations.NullMarked;
