/** The layer's formula, computed in double precision from its definition alone: it shares no code with what it verifies, so that no mistake can be on both sides. */
@NullMarked
package org.onnxtwist.runtime.verify.formula;

import org.jspecify.annotations.NullMarked;
