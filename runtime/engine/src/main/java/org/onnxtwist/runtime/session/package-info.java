/** Sessions of ONNX Runtime: tensors of the intermediate representation in and out, and the provider that runs them. */
@NullMarked
package org.onnxtwist.runtime.session;

import org.jspecify.annotations.NullMarked;
