/** Reports as JSON and as lines of text, the same wherever they are shown. */
@NullMarked
package org.onnxtwist.runtime.report;

import org.jspecify.annotations.NullMarked;
