@NullMarked
package org.onnxtwist.pass.fold;

import org.jspecify.annotations.NullMarked;
