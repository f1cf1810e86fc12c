/** The inference itself: types, sizes and contents as terms, followed through nodes, subgraphs and calls of functions. */
@NullMarked
package org.onnxtwist.shape.inference;

import org.jspecify.annotations.NullMarked;
