/** Chooses the forms of layers by timing them on this machine. */
@NullMarked
package org.onnxtwist.runtime.tune;

import org.jspecify.annotations.NullMarked;
