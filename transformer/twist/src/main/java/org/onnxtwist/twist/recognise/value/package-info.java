/** Abstract values that do not depend on data: constants that are read when they are needed, and numbers that depend on sizes. */
@NullMarked
package org.onnxtwist.twist.recognise.value;

import org.jspecify.annotations.NullMarked;
