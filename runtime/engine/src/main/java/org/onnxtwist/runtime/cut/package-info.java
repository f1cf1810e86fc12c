/**
 * Cuts models at discontinuous and random operators, so that what lies between them can be compared: a model and another that rounds
 * otherwise, or draws other numbers, get the same tensors there.
 */
@NullMarked
package org.onnxtwist.runtime.cut;

import org.jspecify.annotations.NullMarked;
