/** Tests. */
@NullMarked
package org.onnxtwist.runtime.bench;

import org.jspecify.annotations.NullMarked;
