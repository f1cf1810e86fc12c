/** Tests of the command, run inside this process. */
@NullMarked
package org.onnxtwist.cli;

import org.jspecify.annotations.NullMarked;
