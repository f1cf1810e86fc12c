/** Self-contained HTML pages: the design that all of them share, their tables and how they are written. */
@NullMarked
package org.onnxtwist.page;

import org.jspecify.annotations.NullMarked;
