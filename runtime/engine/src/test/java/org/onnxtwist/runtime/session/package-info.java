/** Tests. */
@NullMarked
package org.onnxtwist.runtime.session;

import org.jspecify.annotations.NullMarked;
