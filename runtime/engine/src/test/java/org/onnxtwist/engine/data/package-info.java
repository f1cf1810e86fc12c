/** Tests. */
@NullMarked
package org.onnxtwist.engine.data;

import org.jspecify.annotations.NullMarked;
