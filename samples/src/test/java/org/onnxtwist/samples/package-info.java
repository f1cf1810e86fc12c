@NullMarked
package org.onnxtwist.samples;

import org.jspecify.annotations.NullMarked;
