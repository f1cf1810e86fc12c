@NullMarked
package org.onnxtwist.twist.recognise.value;

import org.jspecify.annotations.NullMarked;
