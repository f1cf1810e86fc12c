/** A fuzzer: mutates models and looks for exceptions that are not documented, for jobs without end and for those that fill the memory. */
@NullMarked
package org.onnxtwist.fuzz;

import org.jspecify.annotations.NullMarked;
