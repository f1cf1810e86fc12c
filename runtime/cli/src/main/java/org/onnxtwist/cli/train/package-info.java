/** A training run of the command, and the files that it writes. */
@NullMarked
package org.onnxtwist.cli.train;

import org.jspecify.annotations.NullMarked;
