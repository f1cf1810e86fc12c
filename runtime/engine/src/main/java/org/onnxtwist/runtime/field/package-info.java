/** The report on the fields of a model's layers, and how much of their outputs the fields make on data. */
@NullMarked
package org.onnxtwist.runtime.field;

import org.jspecify.annotations.NullMarked;
