@NullMarked
package org.onnxtwist.twist.layer;

import org.jspecify.annotations.NullMarked;
