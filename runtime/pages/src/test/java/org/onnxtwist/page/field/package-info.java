/** Tests of the page about fields. */
@NullMarked
package org.onnxtwist.page.field;

import org.jspecify.annotations.NullMarked;
