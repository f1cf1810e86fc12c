/** Tests. */
@NullMarked
package org.onnxtwist.engine.compare;

import org.jspecify.annotations.NullMarked;
