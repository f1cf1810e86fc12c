@NullMarked
package org.onnxtwist.match;

import org.jspecify.annotations.NullMarked;
