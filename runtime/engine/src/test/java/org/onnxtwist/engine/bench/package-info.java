/** Tests. */
@NullMarked
package org.onnxtwist.engine.bench;

import org.jspecify.annotations.NullMarked;
