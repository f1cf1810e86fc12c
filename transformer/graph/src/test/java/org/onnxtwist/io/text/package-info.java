@NullMarked
package org.onnxtwist.io.text;

import org.jspecify.annotations.NullMarked;
