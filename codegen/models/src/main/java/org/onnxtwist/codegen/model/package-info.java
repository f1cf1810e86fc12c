/** The inputs, outputs and layers of a model under their Java names. */
@NullMarked
package org.onnxtwist.codegen.model;

import org.jspecify.annotations.NullMarked;
