/** From a model file to another that appears under its name whole and checked, or not at all: what the command and the build do. */
@NullMarked
package org.onnxtwist.runtime.job;

import org.jspecify.annotations.NullMarked;
