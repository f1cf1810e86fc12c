/** Tests. */
@NullMarked
package org.onnxtwist.runtime.report;

import org.jspecify.annotations.NullMarked;
