/** Pictures: the test card, photographs from files, band limits, interpolation, and files of still and moving pictures. */
@NullMarked
package org.onnxtwist.page.image;

import org.jspecify.annotations.NullMarked;
