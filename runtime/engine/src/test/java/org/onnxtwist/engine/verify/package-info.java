/** Tests. */
@NullMarked
package org.onnxtwist.engine.verify;

import org.jspecify.annotations.NullMarked;
