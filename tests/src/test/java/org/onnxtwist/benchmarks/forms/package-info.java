/** The tables of docs/PERFORMANCE.md that compare the forms of a layer, by {@link org.onnxtwist.benchmarks.forms.FormsTable}. */
@NullMarked
package org.onnxtwist.benchmarks.forms;

import org.jspecify.annotations.NullMarked;
