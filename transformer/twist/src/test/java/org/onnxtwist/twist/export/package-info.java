@NullMarked
package org.onnxtwist.twist.export;

import org.jspecify.annotations.NullMarked;
