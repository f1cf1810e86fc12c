/** Chooses the forms of layers by timing them on this machine. */
@NullMarked
package org.onnxtwist.engine.tune;

import org.jspecify.annotations.NullMarked;
