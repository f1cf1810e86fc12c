/** The model of a generated class: the options of the user, and the inputs, outputs and layers of the model under their Java names. */
@NullMarked
package org.onnxtwist.codegen.model;

import org.jspecify.annotations.NullMarked;
