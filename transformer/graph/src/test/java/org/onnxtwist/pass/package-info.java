@NullMarked
package org.onnxtwist.pass;

import org.jspecify.annotations.NullMarked;
