@NullMarked
package org.onnxtwist.pass.precision;

import org.jspecify.annotations.NullMarked;
