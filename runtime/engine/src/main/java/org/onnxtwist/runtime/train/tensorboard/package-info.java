/** Event files of training runs, which TensorBoard shows. */
@NullMarked
package org.onnxtwist.runtime.train.tensorboard;

import org.jspecify.annotations.NullMarked;
