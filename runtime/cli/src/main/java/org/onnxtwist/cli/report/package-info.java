/** The option for a page about what a command did. */
@NullMarked
package org.onnxtwist.cli.report;

import org.jspecify.annotations.NullMarked;
