/** Tests of the recogniser. */
@NullMarked
package org.onnxtwist.twist.recognise;

import org.jspecify.annotations.NullMarked;
