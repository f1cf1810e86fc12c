/** Tests. */
@NullMarked
package org.onnxtwist.codegen.model;

import org.jspecify.annotations.NullMarked;
