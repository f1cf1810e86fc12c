/** Tests of the design that all pages share. */
@NullMarked
package org.onnxtwist.page;

import org.jspecify.annotations.NullMarked;
