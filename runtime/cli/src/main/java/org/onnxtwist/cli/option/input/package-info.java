/** Options for the inputs that models run on. */
@NullMarked
package org.onnxtwist.cli.option.input;

import org.jspecify.annotations.NullMarked;
