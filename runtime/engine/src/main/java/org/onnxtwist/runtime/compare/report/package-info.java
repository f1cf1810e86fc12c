/** The report of a comparison: of its runs, of each output with its figures, and of each layer. */
@NullMarked
package org.onnxtwist.runtime.compare.report;

import org.jspecify.annotations.NullMarked;
