@NullMarked
package org.onnxtwist.io;

import org.jspecify.annotations.NullMarked;
