@NullMarked
package org.onnxtwist.operators;

import org.jspecify.annotations.NullMarked;
