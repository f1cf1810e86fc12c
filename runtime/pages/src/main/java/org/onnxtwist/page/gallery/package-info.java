/** The gallery: experiments with first-order kernels and the conv_twist layer, run as models and compared with the exact flows. */
@NullMarked
package org.onnxtwist.page.gallery;

import org.jspecify.annotations.NullMarked;
