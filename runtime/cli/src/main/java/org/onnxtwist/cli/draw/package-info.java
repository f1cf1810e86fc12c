/** Commands and options that draw: pictures and pages. */
@NullMarked
package org.onnxtwist.cli.draw;

import org.jspecify.annotations.NullMarked;
