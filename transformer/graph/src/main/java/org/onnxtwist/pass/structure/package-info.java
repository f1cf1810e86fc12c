/** Passes over the structure of graphs, whatever their operators are: the order of nodes, nodes without effect, equal nodes, and names. */
@NullMarked
package org.onnxtwist.pass.structure;

import org.jspecify.annotations.NullMarked;
