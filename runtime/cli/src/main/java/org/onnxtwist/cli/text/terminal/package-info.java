/** The terminal: its width, and texts that fit it. */
@NullMarked
package org.onnxtwist.cli.text.terminal;

import org.jspecify.annotations.NullMarked;
