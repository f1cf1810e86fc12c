/** The parts of a layer in a model: its grids, constants, names and provenance. */
@NullMarked
package org.onnxtwist.twist.layer;

import org.jspecify.annotations.NullMarked;
