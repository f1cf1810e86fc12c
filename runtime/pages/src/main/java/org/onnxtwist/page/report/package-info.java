/** Reports of commands as pages: what was done, with which files, what came of it, and how to repeat it. */
@NullMarked
package org.onnxtwist.page.report;

import org.jspecify.annotations.NullMarked;
