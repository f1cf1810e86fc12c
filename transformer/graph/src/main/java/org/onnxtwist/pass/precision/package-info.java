/** The conversion of a model to half precision. */
@NullMarked
package org.onnxtwist.pass.precision;

import org.jspecify.annotations.NullMarked;
