/** What follows from a graph as it stands: an order of its nodes, its size once calls are inlined, and whether it is consistent. */
@NullMarked
package org.onnxtwist.ir.analysis;

import org.jspecify.annotations.NullMarked;
