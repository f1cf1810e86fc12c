/** Tests. */
@NullMarked
package org.onnxtwist.engine.session;

import org.jspecify.annotations.NullMarked;
