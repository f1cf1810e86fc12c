@NullMarked
package org.onnxtwist.runtime.train.network;

import org.jspecify.annotations.NullMarked;
