/** The messages of ONNX and the graph: readers and writers of models, graphs, nodes and attributes, and what a message says that the graph does not model. */
@NullMarked
package org.onnxtwist.io.onnx;

import org.jspecify.annotations.NullMarked;
