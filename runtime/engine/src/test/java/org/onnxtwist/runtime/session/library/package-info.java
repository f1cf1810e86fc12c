@NullMarked
package org.onnxtwist.runtime.session.library;

import org.jspecify.annotations.NullMarked;
