@NullMarked
package org.onnxtwist.twist.recognise.evaluation;

import org.jspecify.annotations.NullMarked;
