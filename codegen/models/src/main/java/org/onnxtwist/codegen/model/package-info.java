/** What a class is generated for: the options of a user, and the inputs, outputs and layers of the model under the names that Java has for them. */
@NullMarked
package org.onnxtwist.codegen.model;

import org.jspecify.annotations.NullMarked;
