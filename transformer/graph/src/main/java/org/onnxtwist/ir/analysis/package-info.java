/** Analyses of graphs: topological order, size after inlining, and consistency. */
@NullMarked
package org.onnxtwist.ir.analysis;

import org.jspecify.annotations.NullMarked;
