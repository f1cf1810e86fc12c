/** Benchmarks of models: interleaved timing, the separation of differences from noise, memory, and time by node. */
@NullMarked
package org.onnxtwist.runtime.bench;

import org.jspecify.annotations.NullMarked;
