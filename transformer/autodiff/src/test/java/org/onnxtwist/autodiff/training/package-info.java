@NullMarked
package org.onnxtwist.autodiff.training;

import org.jspecify.annotations.NullMarked;
