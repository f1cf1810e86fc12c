@NullMarked
package org.onnxtwist.schema.check;

import org.jspecify.annotations.NullMarked;
