@NullMarked
package org.onnxtwist.diff;

import org.jspecify.annotations.NullMarked;
