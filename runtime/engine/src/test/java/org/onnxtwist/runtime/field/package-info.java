/** Tests of the report on the fields of layers. */
@NullMarked
package org.onnxtwist.runtime.field;

import org.jspecify.annotations.NullMarked;
