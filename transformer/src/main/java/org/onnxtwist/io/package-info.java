/** Files: reading and writing models and tensors, with limits on what is believed of a file. */
@NullMarked
package org.onnxtwist.io;

import org.jspecify.annotations.NullMarked;
