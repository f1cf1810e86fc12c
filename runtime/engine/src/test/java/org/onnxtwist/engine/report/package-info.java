/** Tests. */
@NullMarked
package org.onnxtwist.engine.report;

import org.jspecify.annotations.NullMarked;
