/** Passes over the structure of graphs, whatever their operators are: the order of nodes, nodes without effect, and equal nodes. */
@NullMarked
package org.onnxtwist.pass.structure;

import org.jspecify.annotations.NullMarked;
