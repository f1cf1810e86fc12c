/** Passes over initializers: sharing of equal ones, and their forms as initializers, inputs and Constant nodes. */
@NullMarked
package org.onnxtwist.pass.initializer;

import org.jspecify.annotations.NullMarked;
