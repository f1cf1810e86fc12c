@NullMarked
package org.onnxtwist.io.json;

import org.jspecify.annotations.NullMarked;
