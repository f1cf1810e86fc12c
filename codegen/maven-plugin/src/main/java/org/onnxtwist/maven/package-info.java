/** The Maven plugin: goals that parse parameters, and beside them what each does to a model. */
@NullMarked
package org.onnxtwist.maven;

import org.jspecify.annotations.NullMarked;
