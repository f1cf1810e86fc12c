/** Tests. */
@NullMarked
package org.onnxtwist.maven.settings;

import org.jspecify.annotations.NullMarked;
