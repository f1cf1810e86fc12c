/** Passes over the functions of a model: inlining of calls and removal of functions that are never called. */
@NullMarked
package org.onnxtwist.pass.function;

import org.jspecify.annotations.NullMarked;
