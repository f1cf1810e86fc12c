/** How long models take: interleaved measurement, what is within the noise and what is not, memory, and time by node. */
@NullMarked
package org.onnxtwist.engine.bench;

import org.jspecify.annotations.NullMarked;
