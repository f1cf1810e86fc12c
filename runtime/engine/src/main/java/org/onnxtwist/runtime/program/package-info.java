/** Programs of users that edit models: source text that is compiled in memory, run on a model, and whose result is checked and written. */
@NullMarked
package org.onnxtwist.runtime.program;

import org.jspecify.annotations.NullMarked;
