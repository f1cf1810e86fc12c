@NullMarked
package org.onnxtwist.rewrite;

import org.jspecify.annotations.NullMarked;
