/** Tests of commands and options that draw. */
@NullMarked
package org.onnxtwist.cli.draw;

import org.jspecify.annotations.NullMarked;
