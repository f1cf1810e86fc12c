/** External data: the entries of tensors, the files that they name and may name, and where tensors are written. */
@NullMarked
package org.onnxtwist.io.external;

import org.jspecify.annotations.NullMarked;
