/** The page about the fields of a model's twist layers. */
@NullMarked
package org.onnxtwist.page.field;

import org.jspecify.annotations.NullMarked;
