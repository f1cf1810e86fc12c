/** Tests of the operator schemas and of the checker. */
@NullMarked
package org.onnxtwist.schema;

import org.jspecify.annotations.NullMarked;
