/** Analyses of graphs: topological order and consistency. */
@NullMarked
package org.onnxtwist.ir.analysis;

import org.jspecify.annotations.NullMarked;
