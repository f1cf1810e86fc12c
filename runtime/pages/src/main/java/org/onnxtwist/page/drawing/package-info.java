/**
 * Drawings of graphs: {@link org.onnxtwist.page.drawing.GraphDrawing} makes one of a model or of some of its nodes.
 *
 * <p>A graph becomes a {@link org.onnxtwist.page.drawing.sketch.Sketch}, a list of vertices in topological order with arcs between them. {@code Outline} folds repeats and divides
 * what is too large, which gives a tree of parts. {@code LevelBuilder} makes the boxes and links of each part that opens, the layout places
 * them, and {@code LevelPicture} draws them.
 */
@NullMarked
package org.onnxtwist.page.drawing;

import org.jspecify.annotations.NullMarked;
