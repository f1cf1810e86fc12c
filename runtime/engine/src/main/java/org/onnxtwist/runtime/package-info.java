/** The progress listener, to which jobs and measurements report. */
@NullMarked
package org.onnxtwist.runtime;

import org.jspecify.annotations.NullMarked;
