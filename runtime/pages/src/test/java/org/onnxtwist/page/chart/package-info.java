/** Tests of the charts. */
@NullMarked
package org.onnxtwist.page.chart;

import org.jspecify.annotations.NullMarked;
