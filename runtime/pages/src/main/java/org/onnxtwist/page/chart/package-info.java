/** Charts as SVG: one class for each kind, and the scales of colours and axes that they share. */
@NullMarked
package org.onnxtwist.page.chart;

import org.jspecify.annotations.NullMarked;
