/** Files of numbers: IDX, NumPy's npy, and comma-separated values. Nothing of them is read before it is asked for, except what is compressed. */
@NullMarked
package org.onnxtwist.runtime.train.data.file;

import org.jspecify.annotations.NullMarked;
