/** Differences between models as text. */
@NullMarked
package org.onnxtwist.cli.text.difference;

import org.jspecify.annotations.NullMarked;
