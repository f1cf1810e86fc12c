/** Defects of models as readers and the checker name them, and the exception for a file that is no valid model. */
@NullMarked
package org.onnxtwist.ir.defect;

import org.jspecify.annotations.NullMarked;
