/** Tests. */
@NullMarked
package org.onnxtwist.maven;

import org.jspecify.annotations.NullMarked;
