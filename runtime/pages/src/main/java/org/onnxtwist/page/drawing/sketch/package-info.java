/**
 * Sketches: graphs of vertices and arcs with all texts of a drawing, made of the graph of a model, of some of its nodes, or of two models
 * as one.
 */
@NullMarked
package org.onnxtwist.page.drawing.sketch;

import org.jspecify.annotations.NullMarked;
